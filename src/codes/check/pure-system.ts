import { type CheckSystem, createCheckSystem } from './check-system.ts';

export interface PureSystem {
  key: string;
  modulus: number;
  radix: number;
  /** One check character, or two. */
  length: 1 | 2;
  accepts: string;
  /** The characters that check values are written with, 0 first. A value that none is given for makes a number void. */
  alphabet: string;
}

/**
 * A pure system of ISO/IEC 7064 (clause 7): p = (p + value) * radix mod M over the text, once more times the radix where there are two check characters;
 * the check value is (M + 1 - p) mod M, written with one character or, divided by the radix, with two.
 */
export function createPureSystem({ key, modulus, radix, length, accepts, alphabet }: PureSystem): CheckSystem {
  return createCheckSystem({
    key,
    length,
    alphabet,
    accepts,
    states: modulus,
    start: 0,
    next: (state, value) => ((state + value) * radix) % modulus,
    check(state) {
      if (length === 1) return alphabet[(modulus + 1 - state) % modulus];
      const value = (modulus + 1 - ((state * radix) % modulus)) % modulus;
      return `${alphabet[Math.floor(value / radix)] ?? ''}${alphabet[value % radix] ?? ''}`;
    },
  });
}
