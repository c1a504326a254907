import type { Test } from '../values/at-path.ts';
import { TYPE } from '../values/bson-types.ts';
import { type Decimal, readDecimal } from '../values/decimal.ts';
import type { Value } from '../values/document.ts';
import { isNumber, plainNumber } from '../values/numbers.ts';
import { isScalar } from '../values/scalar.ts';
import { badValue } from '../values/store-error.ts';

const MOST_DIGITS = 34;

/** `[divisor, remainder]`, both cut to whole numbers, as the number tried is. */
export function matchesModulo(operand: Value): Test {
  if (!Array.isArray(operand)) throw badValue('malformed mod, needs to be an array');
  if (operand.length !== 2) throw badValue(`malformed mod, ${operand.length < 2 ? 'not enough' : 'too many'} elements`);
  const [divisor, remainder] = operand.map(truncated);
  if (divisor === undefined) throw badValue('malformed mod, divisor not a number');
  if (remainder === undefined) throw badValue('malformed mod, remainder not a number');
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return {
    passes: (value) => {
      const dividend = truncated(value);
      return dividend !== undefined && dividend % divisor === remainder;
    },
  };
}

/** A finite number within 64 bits, cut to a whole one. */
function truncated(value: Value | undefined): bigint | undefined {
  if (!isNumber(value)) return undefined;
  const whole = isScalar(value, TYPE.decimal) ? wholeDecimal(readDecimal(value.data)) : wholePlain(plainNumber(value));
  return whole !== undefined && BigInt.asIntN(64, whole) === whole ? whole : undefined;
}

function wholePlain(value: number | bigint): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
}

/** Not by way of a double, which can be off by one beyond 53 bits. A decimal has at most 34 digits, so the powers stay small. */
function wholeDecimal(decimal: Decimal): bigint | undefined {
  if (!decimal.finite) return undefined;
  const { coefficient, exponent } = decimal;
  if (coefficient === 0n || exponent < -MOST_DIGITS) return 0n;
  if (exponent > MOST_DIGITS) return undefined;
  return exponent < 0 ? coefficient / 10n ** BigInt(-exponent) : coefficient * 10n ** BigInt(exponent);
}
