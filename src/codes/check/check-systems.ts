import { type CheckSystem, DIGITS } from './check-system.ts';
import { luhn10, luhn36 } from './luhn.ts';
import { mod112 } from './mod-11-2.ts';
import { mod1110 } from './mod-11-10.ts';
import { mod372 } from './mod-37-2.ts';
import { mod3736 } from './mod-37-36.ts';
import { mod9710, mod9710Letters } from './mod-97-10.ts';
import { mod127136 } from './mod-1271-36.ts';
import { none } from './none.ts';

/** The names that a definition may give. */
export const checkSystemKeys = [
  'mod-1271-36',
  'mod-37-36',
  'mod-37-2',
  'mod-97-10',
  'mod-11-10',
  'mod-11-2',
  'luhn',
  'none',
] as const;

export interface CheckChoice {
  system: (typeof checkSystemKeys)[number];
  /** For MOD 97-10: letters are read as 10 to 35. */
  letters?: boolean | undefined;
}

const fixed = {
  'mod-1271-36': mod127136,
  'mod-37-36': mod3736,
  'mod-37-2': mod372,
  'mod-11-10': mod1110,
  'mod-11-2': mod112,
  none,
};

/** The system that a definition chooses, for levels of these alphabets. Luhn is modulo 10 when all are digits, else modulo 36. */
export function checkSystemOf({ system, letters = false }: CheckChoice, alphabets: readonly string[]): CheckSystem {
  if (system === 'mod-97-10') return letters ? mod9710Letters : mod9710;
  if (system === 'luhn') return alphabets.every((each) => within(each, DIGITS)) ? luhn10 : luhn36;
  return fixed[system];
}

function within(alphabet: string, accepted: string): boolean {
  return [...alphabet].every((sign) => accepted.includes(sign));
}
