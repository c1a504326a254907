import { ALPHANUMERIC } from './check-system.ts';
import { createHybridSystem } from './hybrid-system.ts';

/** ISO/IEC 7064 MOD 37,36: letters and digits, one check character of the same. */
export const mod3736 = createHybridSystem('mod-37-36', ALPHANUMERIC);
