import type { Value } from '../values/document.ts';
import { isNumber, toDouble } from '../values/numbers.ts';

/** A whole number of at most 53 bits, whatever its BSON type; undefined for anything else. */
export function wholeNumber(value: Value | undefined): number | undefined {
  const number = isNumber(value) ? toDouble(value) : undefined;
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
}
