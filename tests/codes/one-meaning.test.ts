import { definitionMistakes } from '../../src/codes/framework-definition.ts';
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
import { compareAllPairs, smallFramework } from './small-frameworks.ts';

const none = { check: { system: 'none' as const } };

describe('frameworkClash', () => {
  it('agrees with writing out every code, over all pairs of random small frameworks', () => {
    const random = randomSource(7);
    const frameworks = Array.from({ length: 90 }, (_, index) => smallFramework(random, index));
    const found = compareAllPairs(frameworks);
    expect(found.disagreements).toEqual([]);
    expect(Math.min(found.clashes, found.none)).toBeGreaterThan(100);
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
