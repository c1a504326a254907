import { checkSystemKeys } from '../../src/codes/check/check-systems.ts';
import { compileFramework } from '../../src/codes/compiled-framework.ts';
import {
  definitionMistakes,
  type FrameworkDefinition,
  type Level,
  lengthOf,
} from '../../src/codes/framework-definition.ts';
import { indexFrameworks } from '../../src/codes/framework-index.ts';
import { parseCode } from '../../src/codes/parse-code.ts';
import { classLevel, constantLevel, DIGITS, LETTERS, randomSource, serialLevel } from './framework-builder.ts';

/** A random definition without mistakes: fixed and variable levels, constants, any separator. */
function randomDefinition(random: ReturnType<typeof randomSource>): FrameworkDefinition {
  const alphabets = [DIGITS, LETTERS, 'TV', 'ABC123', '01', DIGITS + LETTERS];
  const length = () => {
    const min = 1 + random.below(3);
    return random.below(3) === 0 ? { min, max: min + 1 + random.below(3) } : min;
  };
  for (;;) {
    const levels: Level[] = Array.from({ length: 1 + random.below(4) }, (_, index) =>
      random.below(4) === 0
        ? constantLevel(`l${index}`, random.text(LETTERS, 1 + random.below(2)))
        : classLevel(`l${index}`, random.pick(alphabets), length()),
    );
    const definition: FrameworkDefinition = {
      separator: random.pick(['.', '-', '/', ':', ' ', '_', '+', '']),
      check: { system: random.pick(checkSystemKeys) },
      levels: [...levels, serialLevel(random.pick(alphabets), random.below(2) === 0 ? length() : 6)],
    };
    if (definitionMistakes(definition, '').length === 0) return definition;
  }
}

describe('every framework without mistakes', () => {
  it('reads back each code it writes, in both forms', () => {
    const random = randomSource(3);
    let several = 0;
    for (let round = 0; round < 400; round += 1) {
      const definition = randomDefinition(random);
      const framework = compileFramework({ key: 'k', version: 2, definition });
      if (definition.levels.filter((level) => typeof level.length !== 'number').length > 1) several += 1;
      const classes = definition.levels.filter(({ from }) => from === 'class');
      const segments = classes.map((level) => {
        const { min, max } = lengthOf(level);
        return random.text(level.alphabet, min + random.below(max - min + 1));
      });
      const path = framework.joinPath(segments);
      expect(framework.classSegments(path)).toEqual(segments);
      expect(framework.classMistake(path)).toBeUndefined();
      const numbers = framework.capacity(path);
      for (const index of [1, numbers, 1 + random.below(numbers)]) {
        const serial = framework.lastOf(path, 1, index) ?? 0;
        const code = framework.formatCode(path, serial);
        expect(code.length).toBeLessThanOrEqual(35);
        const expected = {
          ok: true,
          class: `k:${path}`,
          version: 2,
          path,
          serial,
          code,
          compact: framework.toCompact(code),
        };
        expect(parseCode(code, indexFrameworks([framework]))).toMatchObject(expected);
        expect(parseCode(framework.toCompact(code), indexFrameworks([framework]))).toMatchObject(expected);
      }
      for (const example of framework.examples())
        expect(parseCode(example, indexFrameworks([framework]))).toMatchObject({ ok: true, code: example });
    }
    expect(several).toBeGreaterThan(20);
  });
});
