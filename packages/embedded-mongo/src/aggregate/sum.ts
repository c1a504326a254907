import { TYPE } from '../values/bson-types.ts';
import { typeOf, type Value } from '../values/document.ts';
import { asDouble, isNumber, plainNumber } from '../values/numbers.ts';
import { isScalar } from '../values/scalar.ts';
import { notSupported } from '../values/store-error.ts';
import type { Accumulator } from './accumulators.ts';

export interface Sum {
  /** Of the ints and longs, exactly. */
  whole: bigint;
  /** Of the doubles, and what rounding lost of it. */
  fraction: number;
  lost: number;
  type: 'int' | 'long' | 'double';
}

/** Adds numbers and leaves everything else out; a double when there is one, else as wide as is needed. */
export const sum: Accumulator<Sum> = {
  start: () => ({ whole: 0n, fraction: 0, lost: 0, type: 'int' }),
  add: (total, value) => {
    if (!isNumber(value)) return total;
    if (isScalar(value, TYPE.decimal)) throw notSupported('a $sum of decimals');
    const number = plainNumber(value as number);
    const type = typeOf(value as Value);
    if (type === TYPE.double) return { ...addDouble(total, Number(number)), type: 'double' };
    const wider = total.type === 'int' && type === TYPE.long ? 'long' : total.type;
    return { ...total, whole: total.whole + BigInt(number), type: wider };
  },
  result: ({ whole, fraction, lost, type }) => {
    if (type === 'double') return asDouble(Number.isFinite(fraction) ? Number(whole) + lost + fraction : fraction);
    if (BigInt.asIntN(64, whole) !== whole) return asDouble(Number(whole));
    return type === 'int' && BigInt.asIntN(32, whole) === whole ? Number(whole) : whole;
  },
};

/** Neumaier's sum: what rounding takes from each step is added up beside. */
function addDouble(total: Sum, value: number): Sum {
  const fraction = total.fraction + value;
  const larger = Math.abs(total.fraction) >= Math.abs(value);
  const lost = larger ? total.fraction - fraction + value : value - fraction + total.fraction;
  return { ...total, fraction, lost: total.lost + lost };
}
