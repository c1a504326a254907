import { ALPHANUMERIC } from './check-system.ts';
import { createPureSystem } from './pure-system.ts';

/** ISO/IEC 7064 MOD 1271-36: two check characters, letters and digits. Catches every single error, transposition, twin and jump error. The default. */
export const mod127136 = createPureSystem({
  key: 'mod-1271-36',
  modulus: 1271,
  radix: 36,
  length: 2,
  accepts: ALPHANUMERIC,
  alphabet: ALPHANUMERIC,
});
