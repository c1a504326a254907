import { typeName } from '../match/type-names.ts';
import { TYPE } from '../values/bson-types.ts';
import { typeOf, type Value } from '../values/document.ts';
import { asDouble, isNumber, plainNumber } from '../values/numbers.ts';
import { type Double, Scalar } from '../values/scalar.ts';
import { show } from '../values/show.ts';
import { badValue, notSupported, StoreError } from '../values/store-error.ts';
import type { Change } from './update.ts';

interface Operation {
  name: '$inc' | '$mul';
  whole(a: bigint, b: bigint): bigint;
  double(a: number, b: number): number;
}

const ADD: Operation = { name: '$inc', whole: (a, b) => a + b, double: (a, b) => a + b };
const MULTIPLY: Operation = { name: '$mul', whole: (a, b) => a * b, double: (a, b) => a * b };

export function add(operand: Value, path: string): Change['next'] {
  const by = numberToUse(operand, `Cannot increment with non-numeric argument: {${path}: ${show(operand)}}`);
  return (before) => (before === undefined ? by : apply(ADD, current(before, path, ADD), by));
}

/** A missing field becomes 0 of the operand's type. */
export function multiply(operand: Value, path: string): Change['next'] {
  const by = numberToUse(operand, `Cannot multiply with non-numeric argument: {${path}: ${show(operand)}}`);
  return (before) => apply(MULTIPLY, before === undefined ? 0 : current(before, path, MULTIPLY), by);
}

function current(value: Value, path: string, { name }: Operation): number | bigint | Double {
  const kind = typeName(value);
  return numberToUse(value, `Cannot apply ${name} to a value of non-numeric type: '${path}' is of type ${kind}`);
}

function numberToUse(value: Value, otherwise: string): number | bigint | Double {
  if (!isNumber(value)) throw new StoreError(14, 'TypeMismatch', otherwise);
  if (value instanceof Scalar) throw notSupported('arithmetic with a decimal');
  return value;
}

/** A double when one of them is; else as wide as both and the result need. */
function apply(operation: Operation, a: number | bigint | Double, b: number | bigint | Double): Value {
  const types = [typeOf(a), typeOf(b)];
  if (types.includes(TYPE.double)) return asDouble(operation.double(Number(plainNumber(a)), Number(plainNumber(b))));
  const result = operation.whole(BigInt(plainNumber(a)), BigInt(plainNumber(b)));
  if (BigInt.asIntN(64, result) !== result)
    throw badValue(`Failed to apply ${operation.name}: the result is beyond 64 bits`);
  return types.includes(TYPE.long) || BigInt.asIntN(32, result) !== result ? result : Number(result);
}
