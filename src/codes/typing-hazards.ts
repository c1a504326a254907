import type { CheckSystem } from './check/check-system.ts';
import type { FrameworkDefinition, Level } from './framework-definition.ts';

/** A way in which codes of a framework get mistyped, and where. */
export interface Hazard {
  kind: 'look-alike' | 'sound-alike' | 'telex' | 'vni' | 'keyboard';
  /** Key of the level; `check` for the check characters, `separator` for the sign between segments. */
  where: string;
  /** The characters that it is about, in pairs where two are taken for each other. */
  signs: string[];
}

/** Pairs that people take for each other by sight, on worn labels and in plain fonts. */
const LOOK_ALIKE = ['O0', 'D0', 'Q0', 'I1', 'L1', 'IL', 'Z2', 'S5', 'G6', 'B8', 'UV'];
/** Letters whose Vietnamese or English names sound alike over a radio. */
const SOUND_ALIKE = ['BP', 'DT', 'MN', 'FS', 'IY', 'SX', 'CK'];
const VOWELS = 'AEIOUY';
/** Keys that a Vietnamese input method turns into marks when they follow a letter it takes: tones after vowels, shapes after their own letters. */
const TELEX = { tones: 'SFRXJ', shapes: ['AA', 'EE', 'OO', 'DD', 'AW', 'OW', 'UW'] };
const VNI = { tones: '12345', shapes: ['A6', 'E6', 'O6', 'O7', 'U7', 'A8', 'D9'] };
/** Keys that other keyboard layouts (French, German) have elsewhere. */
const MOVED_LETTERS = 'AQZWYM';
const SAFE_SEPARATORS = ['', '.', ' '];

/** How error-prone the alphabets of a definition are. What the check characters see, and what parsing undoes, is still work for somebody. */
export function typingHazards(definition: FrameworkDefinition, check: CheckSystem): Hazard[] {
  const { levels, separator } = definition;
  const places = [
    ...levels.filter(({ from }) => from !== 'constant').map(({ key, alphabet }) => ({ key, alphabet })),
    ...(check.length > 0 ? [{ key: 'check', alphabet: check.alphabet }] : []),
  ];
  const hazards = places.flatMap(({ key, alphabet }): Hazard[] => [
    { kind: 'look-alike', where: key, signs: pairsWithin(LOOK_ALIKE, alphabet) },
    { kind: 'sound-alike', where: key, signs: pairsWithin(SOUND_ALIKE, alphabet) },
    { kind: 'keyboard', where: key, signs: [...MOVED_LETTERS].filter((sign) => alphabet.includes(sign)) },
  ]);
  const typed = [
    { kind: 'telex' as const, where: 'code', signs: marksMade(runsOf(levels, separator), TELEX) },
    { kind: 'vni' as const, where: 'code', signs: marksMade(runsOf(levels, separator), VNI) },
  ];
  const apart: Hazard[] = SAFE_SEPARATORS.includes(separator)
    ? []
    : [{ kind: 'keyboard', where: 'separator', signs: [separator] }];
  return [...hazards, ...typed, ...apart].filter(({ signs }) => signs.length > 0);
}

function pairsWithin(pairs: readonly string[], alphabet: string): string[] {
  return pairs.filter((pair) => [...pair].every((sign) => alphabet.includes(sign)));
}

/** What may be typed without a break: for each level its own characters, and across a missing separator those of the next. */
function runsOf(levels: readonly Level[], separator: string): { first: string; next: string }[] {
  return levels.flatMap((level, index) => {
    const following = separator === '' ? (levels[index + 1]?.alphabet ?? '') : '';
    const several = typeof level.length !== 'number' || level.length > 1;
    return [{ first: level.alphabet, next: `${several ? level.alphabet : ''}${following}` }];
  });
}

function marksMade(
  runs: readonly { first: string; next: string }[],
  { tones, shapes }: { tones: string; shapes: readonly string[] },
): string[] {
  const made = runs.flatMap(({ first, next }) => {
    const withTone = [...VOWELS]
      .filter((vowel) => first.includes(vowel))
      .flatMap((vowel) => [...tones].filter((tone) => next.includes(tone)).map((tone) => vowel + tone));
    return [...shapes.filter(([a = '', b = '']) => first.includes(a) && next.includes(b)), ...withTone];
  });
  return [...new Set(made)];
}
