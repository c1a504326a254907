import { readFileSync } from 'node:fs';
import { ALPHANUMERIC } from '../../src/codes/check/check-system.ts';
import { checkSystemKeys, checkSystems } from '../../src/codes/check/check-systems.ts';
import { mod127136 } from '../../src/codes/check/mod-1271-36.ts';
import { none } from '../../src/codes/check/none.ts';
import { randomSource } from './framework-builder.ts';

const file = new URL('../vectors/check-characters/published-values.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  vectors: { algorithm: string; payload: string; check: string }[];
};
const published = vectors.filter(({ algorithm }) => algorithm === 'iso7064-mod1271-36');

/** Every text that differs by one slip of the kinds the system must catch. */
function slips(text: string): string[] {
  const signs = [...text];
  const swapped = (a: number, b: number): string =>
    signs.map((sign, at) => signs[at === a ? b : at === b ? a : at] ?? sign).join('');
  const put = (at: number, other: string): string => text.slice(0, at) + other + text.slice(at + other.length);
  const all = signs.flatMap((sign, at) => [
    ...[...ALPHANUMERIC].map((other) => put(at, other)),
    ...(at + 1 < text.length ? [swapped(at, at + 1)] : []),
    ...(at + 2 < text.length ? [swapped(at, at + 2)] : []),
    ...(signs[at + 1] === sign ? [...ALPHANUMERIC].map((other) => put(at, other + other)) : []),
    ...(signs[at + 2] === sign ? [...ALPHANUMERIC].map((other) => put(at, other + (signs[at + 1] ?? '') + other)) : []),
  ]);
  return all.filter((each) => each !== text);
}

describe('ISO/IEC 7064 MOD 1271-36', () => {
  it('has the published values in the vectors', () => {
    expect(published.map(({ payload, check }) => `${payload} ${check}`)).toEqual(['ISO79 3W', 'ZZZZZZZZZZZZZZZZ UU']);
  });

  it.each(published)('gives $payload the characters $check', ({ payload, check }) => {
    expect(mod127136.compute(payload)).toBe(check);
    expect(mod127136.isValid(payload + check)).toBe(true);
  });

  it('agrees with the definition: the text read as a number in base 36 leaves 1 modulo 1271', () => {
    const random = randomSource(1);
    for (let round = 0; round < 200; round += 1) {
      const payload = random.text(ALPHANUMERIC, 1 + random.below(33));
      const whole = payload + (mod127136.compute(payload) ?? '');
      const value = [...whole].reduce((sum, sign) => sum * 36n + BigInt(ALPHANUMERIC.indexOf(sign)), 0n);
      expect(value % 1271n).toBe(1n);
    }
  });

  it('refuses every single error, swap, jump and twin error, in payload and check', () => {
    const random = randomSource(2);
    for (let round = 0; round < 60; round += 1) {
      const payload = random.text(random.pick([ALPHANUMERIC, '01', 'AZ9']), 1 + random.below(20));
      const whole = payload + (mod127136.compute(payload) ?? '');
      expect(slips(whole).filter((text) => mod127136.isValid(text))).toEqual([]);
    }
  });

  it('computes the same from a beginning that was folded once', () => {
    const finish = mod127136.after('T23015');
    expect(finish('000042')).toBe('JV');
    expect(mod127136.after('')('T23015000042')).toBe('JV');
    expect(finish('000043')).toBe(mod127136.compute('T23015000043'));
  });

  it.each(['', 'JV', 't23015000042JV', 'T23015000042jv', 'T.23JV', 'Đ3W', 'ISO793W '])(
    'finds no valid text in %j',
    (text) => {
      expect(mod127136.isValid(text)).toBe(false);
    },
  );
});

describe('the systems', () => {
  it('work where they are listed, and the others are known by name', () => {
    for (const key of checkSystems.keys()) expect(checkSystemKeys).toContain(key);
    expect([...checkSystems.keys()]).toEqual(['mod-1271-36', 'none']);
  });

  it('without check characters, every text passes', () => {
    expect(none.compute('AB1')).toBe('');
    expect(none.after('AB')('1')).toBe('');
    expect(none.isValid('AB1')).toBe(true);
    expect(none.isValid('')).toBe(false);
  });
});
