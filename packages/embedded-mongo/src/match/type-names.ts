import type { Test } from '../values/at-path.ts';
import { TYPE } from '../values/bson-types.ts';
import { typeOf, type Value } from '../values/document.ts';
import { badValue, failedToParse } from '../values/store-error.ts';
import { wholeNumber } from './integers.ts';

const NUMBERS: readonly number[] = [TYPE.double, TYPE.int, TYPE.long, TYPE.decimal];

/** `$type` by number, by name, or by a list of such. */
export function typeTest(operand: Value): Test {
  const wanted = (Array.isArray(operand) ? operand : [operand]).flatMap(typeNumbers);
  if (wanted.length === 0) throw failedToParse('$type must match at least one type');
  return { passes: (value) => value !== undefined && wanted.includes(typeOf(value)) };
}

function typeNumbers(type: Value): readonly number[] {
  if (typeof type === 'string') {
    if (type === 'number') return NUMBERS;
    if (!Object.hasOwn(TYPE, type)) throw badValue(`Unknown type name alias: ${type}`);
    return [TYPE[type as keyof typeof TYPE]];
  }
  const number = wholeNumber(type);
  if (number === -1) return [TYPE.minKey];
  if (number === undefined || !Object.values<number>(TYPE).includes(number) || number === TYPE.minKey)
    throw badValue(`Invalid numerical type code: ${String(type)}`);
  return [number];
}

/** The name of a value's type, as messages have it. */
export function typeName(value: Value | undefined): string {
  if (value === undefined) return 'missing';
  const number = typeOf(value);
  return Object.entries(TYPE).find(([, each]) => each === number)?.[0] ?? 'unknown';
}
