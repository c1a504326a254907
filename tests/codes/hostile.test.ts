import { indexFrameworks } from '../../src/codes/framework-index.ts';
import { parseCode } from '../../src/codes/parse-code.ts';
import { classLevel, constantLevel, DIGITS, frameworkOf, sample, serialLevel } from './framework-builder.ts';

const letters = frameworkOf('letters', [constantLevel('c', 'X'), classLevel('a', 'OIL', 3), serialLevel(DIGITS, 4)]);
const frameworks = indexFrameworks([letters, sample]);

describe('parseCode, on hostile texts', () => {
  it.each<[string, string]>([
    ['a million letters', 'A'.repeat(1_000_000)],
    ['a million digits', '1'.repeat(1_000_000)],
    ['a million dots', '.'.repeat(1_000_000)],
    ['percent signs', '%'.repeat(9_999)],
    ['nested URLs', 'https://a/?u='.repeat(700)],
    ['only schemes', '://'.repeat(3_000)],
    ['letters that expand', '\uFDFA'.repeat(9_999)],
    ['marks on marks', `A${'\u0301'.repeat(9_998)}`],
    ['Vietnamese letters', 'Ấ'.repeat(9_999)],
    ['look-alikes', 'O0I1L'.repeat(12)],
    ['symbology identifiers', ']Q1'.repeat(3_000)],
    ['a regular expression', '(a+)+$'.repeat(500)],
    ['NUL', '\u0000'.repeat(9_999)],
    ['lone surrogates', '\uDC00\uD800'.repeat(4_000)],
    ['__proto__', '__proto__'],
  ])('answers for %s', (_name, text) => {
    const parsed = parseCode(text, frameworks);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.nearest.length).toBeLessThanOrEqual(200);
  });

  it('says too long beyond 10,000 characters', () => {
    expect(parseCode('A'.repeat(10_001), frameworks)).toEqual({ ok: false, reason: 'too-long', nearest: [] });
  });
});
