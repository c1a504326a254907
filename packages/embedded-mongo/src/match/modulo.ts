import type { Test } from '../values/at-path.ts';
import type { Value } from '../values/document.ts';
import { isNumber, plainNumber, toDouble } from '../values/numbers.ts';
import { badValue } from '../values/store-error.ts';

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
  const plain = typeof value === 'bigint' ? value : plainNumber(toDouble(value));
  if (typeof plain === 'number' && !Number.isFinite(plain)) return undefined;
  const whole = typeof plain === 'bigint' ? plain : BigInt(Math.trunc(plain));
  return BigInt.asIntN(64, whole) === whole ? whole : undefined;
}
