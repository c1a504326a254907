import type { FrameworkDefinition } from '../../src/codes/framework-definition.ts';
import { classLevel, DIGITS, frameworkOf, LETTERS, sample, serialLevel } from './framework-builder.ts';

const read = (lines: Iterable<Uint8Array>) => Buffer.concat([...lines]).toString('ascii');

function written(framework: typeof sample, path: string, from: number, to: number): string {
  const write = framework.codeWriter(path);
  const serials = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return serials
    .map(write)
    .filter((code) => code !== undefined)
    .map((code) => `${JSON.stringify({ code })}\n`)
    .join('');
}

describe('codes as lines', () => {
  test.each<[FrameworkDefinition['check']['system'], string, FrameworkDefinition['separator']]>([
    ['mod-1271-36', DIGITS, '.'],
    ['mod-37-36', LETTERS, ''],
    ['mod-37-2', '123', '-'],
    ['mod-11-2', DIGITS, '/'],
    ['luhn', 'AB1', '.'],
    ['none', DIGITS, '.'],
  ])('are those that are written one by one: %s over %s', (system, alphabet, separator) => {
    const levels = [classLevel('class', alphabet, 2), serialLevel(alphabet, { min: 2, max: 5 })];
    const framework = frameworkOf('made-up', levels, { check: { system }, separator });
    const path = (alphabet.at(-1) ?? '').repeat(2);
    const most = Math.min(framework.highest, 3_000);
    for (const [from, to] of [
      [1, most],
      [most - 5, most],
      [7, 7],
      [framework.highest - 40, framework.highest],
    ] as const)
      expect(read(framework.codeLines(path, from, to))).toBe(written(framework, path, from, to));
  });

  test('come in chunks of at most 64 KiB that end with a line', () => {
    const chunks = [...sample.codeLines('T.23.015', 1, 20_000)];
    expect(chunks.length).toBeGreaterThan(5);
    for (const chunk of chunks) {
      expect(chunk.length).toBeLessThanOrEqual(65_536);
      expect(chunk.at(-1)).toBe(10);
    }
    expect(read(chunks)).toBe(written(sample, 'T.23.015', 1, 20_000));
  });

  test('a number or a class that has no code is refused before anything is written', () => {
    expect(() => sample.codeLines('T.23.015', 999_999, 1_000_000)).toThrow(RangeError);
    expect(() => sample.codeLines('T.23.015', 0, 5)).toThrow(RangeError);
    expect(() => sample.codeLines('T.23', 1, 5)).toThrow(RangeError);
  });
});
