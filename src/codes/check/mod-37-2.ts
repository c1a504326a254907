import { ALPHANUMERIC } from './check-system.ts';
import { createPureSystem } from './pure-system.ts';

/**
 * ISO/IEC 7064 MOD 37-2: one check character, letters and digits. The standard writes the value 36 as `*`, which no hand scanner's keyboard and no URL takes
 * gladly: a number that would get it is void by rule (product.md, Codes), one in 37.
 */
export const mod372 = createPureSystem({
  key: 'mod-37-2',
  modulus: 37,
  radix: 2,
  length: 1,
  accepts: ALPHANUMERIC,
  alphabet: ALPHANUMERIC,
});
