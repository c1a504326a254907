import { ALPHANUMERIC, type CheckRule, createCheckSystem, DIGITS } from './check-system.ts';

const MODULUS = 97;
const twoDigits = (value: number) => String(value).padStart(2, '0');

/** A pure system of ISO/IEC 7064 that writes its check value as 02 to 98, so never as 00, 01 or 99. */
const digits: CheckRule = {
  key: 'mod-97-10',
  length: 2,
  alphabet: DIGITS,
  accepts: DIGITS,
  states: MODULUS,
  start: 0,
  next: (state, value) => ((state + value) * 10) % MODULUS,
  check: (state) => twoDigits(MODULUS + 1 - ((state * 10) % MODULUS)),
};

/** ISO/IEC 7064 MOD 97-10: digits, two check digits. */
export const mod9710 = createCheckSystem(digits);

/** The same over letters read as 10 to 35, as LEI (ISO 17442) and IBAN (ISO 13616) do: the two digits of a letter fold as one step. */
export const mod9710Letters = createCheckSystem({
  ...digits,
  accepts: ALPHANUMERIC,
  next: (state, value) => (value < 10 ? (state + value) * 10 : (state * 10 + value) * 10) % MODULUS,
});
