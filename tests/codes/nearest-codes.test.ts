import { indexFrameworks } from '../../src/codes/framework-index.ts';
import { parseCode } from '../../src/codes/parse-code.ts';
import { classLevel, DIGITS, frameworkOf, randomSource, sample, serialLevel } from './framework-builder.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const frameworks = indexFrameworks([sample]);
const nearestTo = (text: string): string[] => {
  const parsed = parseCode(text, frameworks);
  return parsed.ok ? [] : parsed.nearest.map(({ code }) => code);
};

/** Edits of one kind at every position of a compact code. */
const edits: [string, (text: string, at: number, sign: string) => string][] = [
  ['one character replaced', (text, at, sign) => text.slice(0, at) + sign + text.slice(at + 1)],
  [
    'neighbours swapped',
    (text, at) => text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2),
  ],
  [
    'a jump',
    (text, at) =>
      text.length - at < 3
        ? text
        : text.slice(0, at) + [...text.slice(at, at + 3)].reverse().join('') + text.slice(at + 3),
  ],
  ['one character missing', (text, at) => text.slice(0, at) + text.slice(at + 1)],
  ['one character too many', (text, at, sign) => text.slice(0, at) + sign + text.slice(at)],
];

describe('the nearest codes', () => {
  it.each(edits)('have the code that was meant, with %s', (_name, edit) => {
    const random = randomSource(6);
    for (let round = 0; round < 15; round += 1) {
      const code = sample.formatCode(random.pick(['T.23.015', 'V.10.001']), 1 + random.below(999_999));
      const compact = sample.toCompact(code);
      for (let at = 0; at < compact.length; at += 1) {
        const text = edit(compact, at, random.pick([...ALPHABET]));
        const parsed = parseCode(text, frameworks);
        if (!parsed.ok) expect(parsed.nearest.map((each) => each.code)).toContain(code);
      }
    }
  });

  it('are distinct, valid, and few', () => {
    const found = nearestTo('T.23.015.000042.JW');
    expect(found).toContain('T.23.015.000042.JV');
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeLessThan(20);
    for (const code of found) expect(parseCode(code, frameworks)).toMatchObject({ ok: true, code });
  });

  it('are found in the form in which people type', () => {
    expect(nearestTo('https://tags.example.vn/t-23-015-000042-jw')).toContain('T.23.015.000042.JV');
  });

  it('come from all frameworks that have check characters', () => {
    const other = frameworkOf('other', [classLevel('a', 'T', 1), serialLevel(DIGITS, 4)]);
    const open = frameworkOf('open', [classLevel('a', DIGITS, 2), serialLevel(DIGITS, 4)], {
      check: { system: 'none' },
    });
    const code = other.formatCode('T', 77);
    const parsed = parseCode(code.replace('77', '78'), indexFrameworks([sample, open, other]));
    expect(parsed.ok ? [] : parsed.nearest.map((each) => `${each.framework} ${each.code}`)).toContain(`other ${code}`);
    expect(parseCode('12345', indexFrameworks([open]))).toEqual({ ok: false, reason: 'not-a-code', nearest: [] });
  });

  it('are none for texts that are far from any length', () => {
    for (const text of ['ABC', 'A'.repeat(41), 'HELLO WORLD, HOW ARE YOU TODAY']) expect(nearestTo(text)).toEqual([]);
  });
});
