import { ALPHANUMERIC, type CheckSystem, createCheckSystem, DIGITS } from './check-system.ts';

/**
 * Luhn's formula (ISO/IEC 7812-1, annex B, for digits) modulo N: every second value from the right is doubled and its digits in base N are summed. From the
 * left it is not known which those are, so a state holds both sums: `doubled` if the text ends here, `plain` if it ends one further on.
 */
function createLuhn(alphabet: string): CheckSystem {
  const base = alphabet.length;
  const double = (value: number) => Math.floor((2 * value) / base) + ((2 * value) % base);
  return createCheckSystem({
    key: 'luhn',
    length: 1,
    alphabet,
    accepts: alphabet,
    states: base * base,
    start: 0,
    next(state, value) {
      const [doubled, plain] = [Math.floor(state / base), state % base];
      return ((plain + double(value)) % base) * base + ((doubled + value) % base);
    },
    check: (state) => alphabet[(base - Math.floor(state / base)) % base],
  });
}

export const luhn10 = createLuhn(DIGITS);
export const luhn36 = createLuhn(ALPHANUMERIC);
