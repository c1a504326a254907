import type { CompiledFramework } from '../../src/codes/compiled-framework.ts';
import { definitionMistakes, type Level } from '../../src/codes/framework-definition.ts';
import { frameworkClash } from '../../src/codes/one-meaning.ts';
import {
  classLevel,
  constantLevel,
  DIGITS,
  definitionOf,
  frameworkOf,
  randomSource,
  sample,
  serialLevel,
} from './framework-builder.ts';

const SIGNS = 'AB1';
const none = { check: { system: 'none' as const } };

/** All texts over three signs up to a length. */
function* textsUpTo(length: number): Generator<string> {
  let texts = [''];
  for (let at = 0; at < length; at += 1) {
    texts = texts.flatMap((text) => [...SIGNS].map((sign) => text + sign));
    yield* texts;
  }
}

/** How a framework cuts a text, told in full; nothing when it does not. */
function meaningOf({ definition, cut }: CompiledFramework, text: string): string | undefined {
  const segments = cut(text);
  const serial = definition.levels.at(-1)?.alphabet;
  return segments && `${segments.map((each) => `${each.level}/${each.from}/${each.text}`).join(' ')} ${serial}`;
}

function clashByTrying(a: CompiledFramework, b: CompiledFramework): boolean {
  for (const text of textsUpTo(7)) {
    const inA = meaningOf(a, text);
    const inB = meaningOf(b, text);
    if (inA !== undefined && inB !== undefined && (a.key !== b.key || inA !== inB)) return true;
  }
  return false;
}

/** Small enough for every text to be tried: at most 7 characters over three signs. */
function smallLevels(random: ReturnType<typeof randomSource>): Level[] {
  const alphabet = () => random.pick(['A', 'B', '1', 'AB', 'A1', 'AB1']);
  const length = () => random.pick([1, 1, 2, { min: 1, max: 2 }]);
  for (;;) {
    const levels = Array.from({ length: 1 + random.below(2) }, (_, index) =>
      random.below(4) === 0
        ? constantLevel(`l${index}`, random.text(SIGNS, 1))
        : classLevel(`l${index}`, alphabet(), length()),
    );
    const all = [
      ...levels,
      serialLevel(random.pick(['AB', 'A1', '1B', 'AB1']), random.pick([1, 2, { min: 1, max: 3 }])),
    ];
    if (definitionMistakes(definitionOf(all, none), '').length === 0) return all;
  }
}

describe('frameworkClash', () => {
  it('agrees with trying every text, over random small frameworks', () => {
    const random = randomSource(7);
    const found = { clash: 0, none: 0 };
    for (let round = 0; round < 250; round += 1) {
      const a = frameworkOf('a', smallLevels(random), none);
      const b = frameworkOf(
        random.pick(['a', 'b']),
        random.below(6) === 0 ? a.definition.levels : smallLevels(random),
        none,
        2,
      );
      const clash = frameworkClash(a, b);
      expect(clash !== undefined).toBe(clashByTrying(a, b));
      expect(frameworkClash(b, a) === undefined).toBe(clash === undefined);
      found[clash ? 'clash' : 'none'] += 1;
      if (clash === undefined) continue;
      const [inA, inB] = [meaningOf(a, clash.example), meaningOf(b, clash.example)];
      expect(inA).toBeDefined();
      expect(inB).toBeDefined();
      expect(a.key === b.key && inA === inB).toBe(false);
    }
    expect(Math.min(found.clash, found.none)).toBeGreaterThan(20);
  });

  it('finds none between versions that cut alike, or with a wider alphabet of a class', () => {
    expect(frameworkClash(sample, sample)).toBeUndefined();
    const levels = sample.definition.levels.map((level) =>
      level.key === 'kind' ? { ...level, alphabet: 'TVX' } : level,
    );
    expect(frameworkClash(sample, frameworkOf('sample', levels, {}, 2))).toBeUndefined();
    expect(
      frameworkClash(sample, frameworkOf('sample', sample.definition.levels, { separator: '-' }, 2)),
    ).toBeUndefined();
  });

  it('finds one when a version cuts elsewhere, counts serials otherwise, or checks otherwise', () => {
    const swapped = sample.definition.levels.map((level) =>
      level.key === 'group' ? { ...level, length: 3 } : level.key === 'type' ? { ...level, length: 2 } : level,
    );
    expect(frameworkClash(sample, frameworkOf('sample', swapped, {}, 2))?.example).toHaveLength(14);
    const wider = sample.definition.levels.map((level) =>
      level.from === 'serial' ? { ...level, alphabet: `${DIGITS}A` } : level,
    );
    expect(frameworkClash(sample, frameworkOf('sample', wider, {}, 2))).toBeDefined();
    const unchecked = sample.definition.levels.map((level) =>
      level.from === 'serial' ? { ...level, length: 8 } : level,
    );
    expect(frameworkClash(sample, frameworkOf('sample', unchecked, none, 2))).toBeDefined();
  });

  it('is kept away by a constant, another length, or alphabets that have nothing in common', () => {
    const levels = [classLevel('a', DIGITS, 2), serialLevel(DIGITS, 4)];
    const a = frameworkOf('a', [constantLevel('c', 'A'), ...levels]);
    expect(frameworkClash(a, frameworkOf('b', [constantLevel('c', 'B'), ...levels]))).toBeUndefined();
    expect(frameworkClash(a, frameworkOf('b', [constantLevel('c', 'A'), ...levels]))?.example).toHaveLength(9);
    expect(frameworkClash(a, frameworkOf('b', levels))).toBeUndefined();
    expect(
      frameworkClash(frameworkOf('a', levels), frameworkOf('b', [classLevel('a', 'XYZ', 2), serialLevel(DIGITS, 4)])),
    ).toBeUndefined();
  });

  it('answers for the largest frameworks there may be', () => {
    const wide = [
      ...'abcdef'.split('').map((key, index) => classLevel(key, index % 2 ? DIGITS : 'ABCDEF', { min: 1, max: 4 })),
      serialLevel('GHJK', { min: 1, max: 5 }),
    ];
    expect(definitionMistakes(definitionOf(wide, { separator: '' }), '')).toEqual([]);
    expect(frameworkClash(frameworkOf('a', wide), frameworkOf('a', wide, {}, 2))).toBeUndefined();
    expect(frameworkClash(frameworkOf('a', wide), frameworkOf('b', wide))).toBeDefined();
  });
});
