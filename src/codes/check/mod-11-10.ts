import { DIGITS } from './check-system.ts';
import { createHybridSystem } from './hybrid-system.ts';

/** ISO/IEC 7064 MOD 11,10: digits, one check digit. */
export const mod1110 = createHybridSystem('mod-11-10', DIGITS);
