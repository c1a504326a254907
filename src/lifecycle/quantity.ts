import { z } from 'zod';

/** A quantity: a decimal text of at most 9 digits before and 6 after the point, not negative. */
export const Quantity = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/);

const MICRO = 1_000_000n;

/** A quantity in millionths, exactly. */
export function toMicro(quantity: string): bigint {
  const [whole = '0', part = ''] = quantity.split('.');
  return BigInt(whole) * MICRO + BigInt(part.padEnd(6, '0'));
}

/** Millionths as a quantity, without zeros that say nothing. */
export function fromMicro(micro: bigint): string {
  const part = (micro % MICRO).toString().padStart(6, '0').replace(/0+$/, '');
  return `${micro / MICRO}${part === '' ? '' : `.${part}`}`;
}
