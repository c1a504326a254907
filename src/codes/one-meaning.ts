import type { CompiledFramework } from './compiled-framework.ts';
import { lengthOf } from './framework-definition.ts';

/** A stretch of a code as an automaton sees it: what it means, how long it may be, and which signs may stand at an offset in it. */
interface Stretch {
  meaning: string;
  min: number;
  max: number;
  signsAt(offset: number): string;
  /** The sign for nothing, where the stretch is a number: it has a number above it, and none before it once it is longer than the shortest. */
  zero?: string | undefined;
}

/** After `count` signs of the stretch at `index`; -1 before the first sign. */
interface Place {
  index: number;
  count: number;
  /** Of a number: how it began. */
  digits: 'nothing' | 'zeros' | 'padded' | 'plain';
}

interface Joint {
  a: Place;
  b: Place;
  differs: boolean;
  text: string;
}

const START: Place = { index: -1, count: 0, digits: 'nothing' };

/**
 * Whether some compact text is a code of both frameworks and would mean two things: belong to two frameworks, or be cut (or its serial counted) differently
 * by two versions of one. Exact over lengths, alphabets, constants, numbers and check characters: the shapes are walked as automata side by side, and where
 * they meet, the check systems too. Answers an example.
 */
export function frameworkClash(a: CompiledFramework, b: CompiledFramework): { example: string } | undefined {
  const met = walk(a, b, undefined);
  if (met === undefined || (a.check.length === 0 && b.check.length === 0)) return met;
  return walk(a, b, { a: createChecking(a), b: createChecking(b) });
}

/** The check characters of one framework, followed along a text. -1 once they can't come right any more. */
interface Checking {
  start: number;
  next(state: number, place: Place, sign: string): number;
}

/** Where the walk has come with the check systems: a state of each; without them both stay 0. */
function walk(
  a: CompiledFramework,
  b: CompiledFramework,
  checking: { a: Checking; b: Checking } | undefined,
): { example: string } | undefined {
  const inA = stretchesOf(a);
  const inB = stretchesOf(b);
  const start = { a: START, b: START, differs: a.key !== b.key, text: '' };
  const queue = [{ joint: start as Joint, stateA: checking?.a.start ?? 0, stateB: checking?.b.start ?? 0 }];
  const seen = new Set<string>();
  // The latest first: where there is a clash, some end is soon reached.
  for (let at = queue.pop(); at; at = queue.pop()) {
    const { joint } = at;
    if (joint.differs && isEnd(inA, joint.a) && isEnd(inB, joint.b)) return { example: joint.text };
    for (const { next, sign } of steps(inA, inB, joint, checking !== undefined)) {
      const stateA = checking ? checking.a.next(at.stateA, next.a, sign) : 0;
      const stateB = checking ? checking.b.next(at.stateB, next.b, sign) : 0;
      const id = `${idOf(next.a)} ${idOf(next.b)} ${next.differs} ${stateA} ${stateB}`;
      if (stateA < 0 || stateB < 0 || seen.has(id)) continue;
      seen.add(id);
      queue.push({ joint: next, stateA, stateB });
    }
  }
  return undefined;
}

function idOf({ index, count, digits }: Place): string {
  return `${index}.${count}.${digits}`;
}

/** Before the check characters the state is that of the system; among them, which of the check texts are still possible. */
function createChecking({ check, definition }: CompiledFramework): Checking {
  const last = definition.levels.length;
  return {
    start: check.start,
    next(state, { index, count }, sign) {
      if (index < last) return check.fold(state, sign);
      const wanted = check.check(state);
      return wanted?.[count - 1] === sign ? state : -1;
    },
  };
}

/** The alphabet of a serial is part of its meaning: its order and size say which number a text is. */
function stretchesOf({ definition, check }: CompiledFramework): Stretch[] {
  const stretches: Stretch[] = definition.levels.map((level) => ({
    meaning: `${level.from} ${level.key} ${level.from === 'serial' ? level.alphabet : ''}`,
    ...lengthOf(level),
    signsAt: level.from === 'constant' ? (offset) => level.value?.[offset] ?? '' : () => level.alphabet,
    zero: level.from === 'serial' ? level.alphabet[0] : undefined,
  }));
  if (check.length === 0) return stretches;
  const { length, alphabet } = check;
  return [...stretches, { meaning: 'check', min: length, max: length, signsAt: () => alphabet }];
}

function isEnd(stretches: readonly Stretch[], place: Place): boolean {
  return place.index === stretches.length - 1 && mayLeave(stretches[place.index], place);
}

function mayLeave(stretch: Stretch | undefined, { count, digits }: Place): boolean {
  return count >= (stretch?.min ?? 0) && digits !== 'zeros';
}

function* steps(
  inA: readonly Stretch[],
  inB: readonly Stretch[],
  joint: Joint,
  everySign: boolean,
): Generator<{ next: Joint; sign: string }> {
  for (const a of nextPlaces(inA, joint.a)) {
    for (const b of nextPlaces(inB, joint.b)) {
      const common = commonSigns(signsBefore(inA, a), signsBefore(inB, b));
      const zeros = [inA[a.index]?.zero, inB[b.index]?.zero];
      for (const sign of everySign ? common : representatives(common, zeros)) {
        const [toA, toB] = [withSign(inA, a, sign), withSign(inB, b, sign)];
        if (!toA || !toB) continue;
        const alike = a.count === b.count && inA[a.index]?.meaning === inB[b.index]?.meaning;
        yield { next: { a: toA, b: toB, differs: joint.differs || !alike, text: joint.text + sign }, sign };
      }
    }
  }
}

function nextPlaces(stretches: readonly Stretch[], place: Place): Place[] {
  const { index, count } = place;
  const here = stretches[index] ?? { min: 0, max: 0 };
  const places: Place[] = [];
  if (count < here.max) places.push({ ...place, count: count + 1 });
  if (mayLeave(stretches[index], place) && index + 1 < stretches.length)
    places.push({ index: index + 1, count: 1, digits: 'nothing' });
  return places;
}

/** The place with what a sign makes of a number there; none where no number is written so. */
function withSign(stretches: readonly Stretch[], place: Place, sign: string): Place | undefined {
  const { zero, min = 0 } = stretches[place.index] ?? {};
  if (zero === undefined) return place;
  const digits = digitsAfter(place, sign === zero);
  return place.count > min && digits !== 'plain' ? undefined : { ...place, digits };
}

function digitsAfter({ count, digits }: Place, isZero: boolean): Place['digits'] {
  if (count === 1) return isZero ? 'zeros' : 'plain';
  return digits === 'zeros' && !isZero ? 'padded' : digits;
}

function signsBefore(stretches: readonly Stretch[], { index, count }: Place): string {
  return stretches[index]?.signsAt(count - 1) ?? '';
}

function commonSigns(a: string, b: string): string[] {
  return [...a].filter((sign) => b.includes(sign));
}

/** Without check characters signs differ only in being a zero of a number: one of each kind stands for all. */
function representatives(signs: readonly string[], zeros: readonly (string | undefined)[]): string[] {
  const plain = signs.findLast((sign) => !zeros.includes(sign));
  return [...signs.filter((sign) => zeros.includes(sign)), ...(plain === undefined ? [] : [plain])];
}
