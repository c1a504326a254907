import { type CheckSystem, createCheckSystem } from './check-system.ts';

/**
 * A hybrid system of ISO/IEC 7064 (clause 8), MOD M+1,M: p starts as M; for each value q = (p + value) mod M with M for 0, then p = 2q mod (M + 1); the check
 * character is the c with (p + c) mod M = 1, from the very alphabet of the text. `alphabet` has M characters.
 */
export function createHybridSystem(key: string, alphabet: string): CheckSystem {
  const modulus = alphabet.length;
  return createCheckSystem({
    key,
    length: 1,
    alphabet,
    accepts: alphabet,
    states: modulus + 1,
    start: modulus,
    next: (state, value) => (((state + value) % modulus || modulus) * 2) % (modulus + 1),
    check: (state) => alphabet[(modulus + 1 - state) % modulus],
  });
}
