import { ALPHANUMERIC, type CheckSystem } from './check-system.ts';

/**
 * ISO/IEC 7064 MOD 1271-36, a pure system with two check characters, radix 36: p = (p + value) * 36 mod 1271 over the text, once more times 36 for the
 * second check character, then v = (1272 - p) mod 1271, written as v div 36 and v mod 36. Catches every single error, transposition, twin and jump error.
 */
const MODULUS = 1271;
const RADIX = 36;

const values = new Int8Array(128).fill(-1);
for (let value = 0; value < RADIX; value += 1) values[ALPHANUMERIC.charCodeAt(value)] = value;

const pairs = Array.from(
  { length: MODULUS },
  (_, value) => `${ALPHANUMERIC[Math.floor(value / RADIX)] ?? ''}${ALPHANUMERIC[value % RADIX] ?? ''}`,
);

/** -1 once a character is none of A-Z 0-9. */
function fold(start: number, text: string): number {
  let p = start;
  for (let index = 0; index < text.length; index += 1) {
    const value = values[text.charCodeAt(index)] ?? -1;
    if (value < 0 || p < 0) return -1;
    p = ((p + value) * RADIX) % MODULUS;
  }
  return p;
}

function finish(p: number): string | undefined {
  return p < 0 ? undefined : pairs[(MODULUS + 1 - ((p * RADIX) % MODULUS)) % MODULUS];
}

export const mod127136: CheckSystem = {
  key: 'mod-1271-36',
  length: 2,
  alphabet: ALPHANUMERIC,
  accepts: ALPHANUMERIC,
  compute: (compact) => finish(fold(0, compact)),
  isValid: (text) => text.length > 2 && finish(fold(0, text.slice(0, -2))) === text.slice(-2),
  after(prefix) {
    const start = fold(0, prefix);
    return (rest) => finish(fold(start, rest));
  },
};
