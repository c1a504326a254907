import { DIGITS } from './check-system.ts';
import { createPureSystem } from './pure-system.ts';

/** ISO/IEC 7064 MOD 11-2: digits, one check character, a digit or X (ORCID, ISNI). */
export const mod112 = createPureSystem({
  key: 'mod-11-2',
  modulus: 11,
  radix: 2,
  length: 1,
  accepts: DIGITS,
  alphabet: `${DIGITS}X`,
});
