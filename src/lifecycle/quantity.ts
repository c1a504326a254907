import { z } from 'zod';

/** A quantity: a decimal text of at most 9 digits before and 6 after the point, not negative. */
export const Quantity = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/);

const MICRO = 1_000_000n;
const LARGEST = 10n ** 15n - 1n;

/** A quantity in millionths, exactly. */
export function toMicro(quantity: string): bigint {
  const [whole = '0', part = ''] = quantity.split('.');
  return BigInt(whole) * MICRO + BigInt(part.padEnd(6, '0'));
}

/** Millionths (not negative) as a quantity, without zeros that say nothing. */
export function fromMicro(micro: bigint): string {
  const part = (micro % MICRO).toString().padStart(6, '0').replace(/0+$/, '');
  return `${micro / MICRO}${part === '' ? '' : `.${part}`}`;
}

/** The one way to write a quantity: `007.50` is `7.5`. */
export function canonicalQuantity(quantity: string): string {
  return fromMicro(toMicro(quantity));
}

export function addQuantities(a: string, b: string): string {
  return fromMicro(toMicro(a) + toMicro(b));
}

/** `undefined` when b is more than a: a quantity is never negative. */
export function subtractQuantities(a: string, b: string): string | undefined {
  const left = toMicro(a) - toMicro(b);
  return left < 0n ? undefined : fromMicro(left);
}

/** Negative, zero or positive, as a is less than, equal to or more than b. */
export function compareQuantities(a: string, b: string): number {
  const difference = toMicro(a) - toMicro(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isZero(quantity: string): boolean {
  return toMicro(quantity) === 0n;
}

/** Whether a sum still fits the form of a quantity. */
export function fitsQuantity(quantity: string): boolean {
  return toMicro(quantity) <= LARGEST;
}
