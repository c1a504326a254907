import { ALPHANUMERIC, type CheckSystem, createCheckSystem, DIGITS } from './check-system.ts';

/** More than any sum of values: the value of a character that is not accepted. */
const OTHER = 2 ** 20;
const SIGNS = 128;

function valuesBySign(alphabet: string, weigh: (value: number) => number): Int32Array {
  const values = new Int32Array(SIGNS).fill(OTHER);
  for (const [value, sign] of [...alphabet].entries()) values[sign.charCodeAt(0)] = weigh(value);
  return values;
}

/**
 * Luhn's formula (ISO/IEC 7812-1, annex B, for digits) modulo N: every second value from the right is doubled and its digits in base N are summed. From the
 * left it is not known which those are, so a state holds both sums: `doubled` if the text ends here, `plain` if it ends one further on.
 */
function createLuhn(alphabet: string): CheckSystem {
  const base = alphabet.length;
  const double = (value: number) => Math.floor((2 * value) / base) + ((2 * value) % base);
  const plainOf = valuesBySign(alphabet, (value) => value);
  const doubledOf = valuesBySign(alphabet, double);

  /** From the right, where it is known which values are doubled, two at a time: quicker than the automaton. */
  function isValid(text: string): boolean {
    let sum = 0;
    let index = text.length - 1;
    if (index < 1) return false;
    for (; index > 0; index -= 2) {
      const right = text.charCodeAt(index);
      const left = text.charCodeAt(index - 1);
      if ((right | left) >= SIGNS) return false;
      sum += (plainOf[right] as number) + (doubledOf[left] as number);
    }
    const first = text.charCodeAt(0);
    if (index === 0) sum += first < SIGNS ? (plainOf[first] as number) : OTHER;
    return sum < OTHER && sum % base === 0;
  }

  const system = createCheckSystem({
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
  return { ...system, isValid };
}

export const luhn10 = createLuhn(DIGITS);
export const luhn36 = createLuhn(ALPHANUMERIC);
