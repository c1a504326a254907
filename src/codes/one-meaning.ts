import type { CompiledFramework } from './compiled-framework.ts';
import { lengthOf } from './framework-definition.ts';

/** A stretch of a code as an automaton sees it: what it means, how long it may be, and which signs may stand at an offset in it. */
interface Stretch {
  meaning: string;
  min: number;
  max: number;
  signsAt(offset: number): string;
}

/** After `count` signs of the stretch at `index`; -1 before the first sign. */
interface Place {
  index: number;
  count: number;
}

interface Joint {
  a: Place;
  b: Place;
  differs: boolean;
  text: string;
}

const START: Place = { index: -1, count: 0 };

/**
 * Whether some compact text fits both frameworks and would mean two things: belong to two frameworks, or be cut (or its serial counted) differently by two
 * versions of one. Walks both as automata side by side, so it is exact over lengths, alphabets and constants; check characters are taken as any of their
 * alphabet, so it refuses rather too much. Answers the shortest example.
 */
export function frameworkClash(a: CompiledFramework, b: CompiledFramework): { example: string } | undefined {
  const inA = stretchesOf(a);
  const inB = stretchesOf(b);
  const queue: Joint[] = [{ a: START, b: START, differs: a.key !== b.key, text: '' }];
  const seen = new Set<string>();
  for (const joint of queue) {
    if (joint.differs && isEnd(inA, joint.a) && isEnd(inB, joint.b)) return { example: joint.text };
    for (const next of steps(inA, inB, joint)) {
      const id = `${next.a.index}.${next.a.count} ${next.b.index}.${next.b.count} ${next.differs}`;
      if (!seen.has(id)) queue.push(next);
      seen.add(id);
    }
  }
  return undefined;
}

/** The alphabet of a serial is part of its meaning: its order and size say which number a text is. */
function stretchesOf({ definition, check }: CompiledFramework): Stretch[] {
  const stretches: Stretch[] = definition.levels.map((level) => ({
    meaning: `${level.from} ${level.key} ${level.from === 'serial' ? level.alphabet : ''}`,
    ...lengthOf(level),
    signsAt: level.from === 'constant' ? (offset) => level.value?.[offset] ?? '' : () => level.alphabet,
  }));
  if (check.length === 0) return stretches;
  const { key, length, alphabet } = check;
  return [...stretches, { meaning: `check ${key}`, min: length, max: length, signsAt: () => alphabet }];
}

function isEnd(stretches: readonly Stretch[], { index, count }: Place): boolean {
  return index === stretches.length - 1 && count >= (stretches[index]?.min ?? 0);
}

function* steps(inA: readonly Stretch[], inB: readonly Stretch[], joint: Joint): Generator<Joint> {
  for (const a of nextPlaces(inA, joint.a)) {
    for (const b of nextPlaces(inB, joint.b)) {
      const sign = commonSign(signsBefore(inA, a), signsBefore(inB, b));
      if (sign === undefined) continue;
      const alike = a.count === b.count && inA[a.index]?.meaning === inB[b.index]?.meaning;
      yield { a, b, differs: joint.differs || !alike, text: joint.text + sign };
    }
  }
}

function nextPlaces(stretches: readonly Stretch[], { index, count }: Place): Place[] {
  const here = stretches[index] ?? { min: 0, max: 0 };
  const places: Place[] = [];
  if (count < here.max) places.push({ index, count: count + 1 });
  if (count >= here.min && index + 1 < stretches.length) places.push({ index: index + 1, count: 1 });
  return places;
}

function signsBefore(stretches: readonly Stretch[], { index, count }: Place): string {
  return stretches[index]?.signsAt(count - 1) ?? '';
}

/** The last sign they share: the first is often 0, and a serial of zeros alone is no number. */
function commonSign(a: string, b: string): string | undefined {
  return [...a].findLast((sign) => b.includes(sign));
}
