import type { Value } from '../values/document.ts';
import { located } from '../values/store-error.ts';
import { wholeNumber } from './integers.ts';

/** `$slice` of a projection: the first or the last so many elements of an array, or `[skip, limit]`. */
export function slice(operand: Value): (value: Value) => Value {
  if (!Array.isArray(operand)) {
    const count = wholeNumber(operand);
    if (count === undefined) throw located(31273, '$slice only supports numbers and [skip, limit] arrays');
    return (value) => (Array.isArray(value) ? part(value, Math.min(count, 0), Math.abs(count)) : value);
  }
  const [skip, limit] = operand.map(wholeNumber);
  if (operand.length !== 2) throw located(31272, '$slice array argument should be of form [skip, limit]');
  if (skip === undefined || limit === undefined) throw located(31257, '$slice expects numbers for skip and limit');
  if (limit <= 0) throw located(31259, `$slice limit must be positive, got ${limit}`);
  return (value) => (Array.isArray(value) ? part(value, skip, limit) : value);
}

/** So many elements from a place that counts from the end when it is negative. */
export function part(array: readonly Value[], skip: number, limit: number): Value[] {
  const from = skip < 0 ? Math.max(0, array.length + skip) : skip;
  return array.slice(from, from + limit);
}
