/** A number of BSON's type decimal (IEEE 754-2008 decimal128, binary coefficient): `sign * coefficient * 10 ** exponent`, or no finite number. */
export type Decimal = { finite: true; coefficient: bigint; exponent: number } | { finite: false; value: number };

const COEFFICIENT_BITS = 113n;
const MOST_COEFFICIENT = 10n ** 34n;
const BIAS = 6176n;

/** Reads the 16 bytes, lowest first; a coefficient beyond 34 digits counts as 0, as the standard has it. */
export function readDecimal(data: string): Decimal {
  const bytes = Buffer.from(data, 'latin1');
  const bits = (bytes.readBigUInt64LE(8) << 64n) | bytes.readBigUInt64LE(0);
  const sign = bits >> 127n ? -1n : 1n;
  const top = (bits >> 122n) & 31n;
  if (top === 31n) return { finite: false, value: Number.NaN };
  if (top === 30n) return { finite: false, value: sign < 0n ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
  // With the two highest bits set the coefficient would be beyond 34 digits.
  const large = top >= 24n;
  const exponent = (bits >> (large ? COEFFICIENT_BITS - 2n : COEFFICIENT_BITS)) & 0x3fffn;
  const coefficient = large ? 0n : bits & ((1n << COEFFICIENT_BITS) - 1n);
  const held = coefficient < MOST_COEFFICIENT ? coefficient : 0n;
  return { finite: true, coefficient: sign * held, exponent: Number(exponent - BIAS) };
}

export function decimalText(data: string): string {
  const decimal = readDecimal(data);
  return decimal.finite ? `${decimal.coefficient}E${decimal.exponent}` : String(decimal.value);
}
