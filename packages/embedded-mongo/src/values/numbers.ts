import { TYPE } from './bson-types.ts';
import { type Decimal, decimalText, readDecimal } from './decimal.ts';
import { isInt, type Value } from './document.ts';
import { Double, isScalar, type Scalar } from './scalar.ts';

/** A number of any of BSON's types; a decimal is a `Scalar`. */
export type AnyNumber = number | bigint | Double | Scalar;

export function isNumber(value: Value | undefined): value is AnyNumber {
  return (
    typeof value === 'number' || typeof value === 'bigint' || value instanceof Double || isScalar(value, TYPE.decimal)
  );
}

/** A number but a decimal as JavaScript has it. Numbers and bigints compare exactly with each other. */
export function plainNumber(value: number | bigint | Double): number | bigint {
  return value instanceof Double ? value.value : value;
}

/** A double, whatever JavaScript's number looks like. */
export function asDouble(value: number): number | Double {
  return isInt(value) ? new Double(value) : value;
}

/** The nearest double. */
export function toDouble(value: AnyNumber): number {
  return isScalar(value, TYPE.decimal) ? Number(decimalText(value.data)) : Number(plainNumber(value as number));
}

export function isNaNumber(value: Value | undefined): boolean {
  return isNumber(value) && Number.isNaN(toDouble(value));
}

/** By value, whatever the types; NaN comes first and equals itself. */
export function compareNumbers(a: AnyNumber, b: AnyNumber): number {
  if (isScalar(a, TYPE.decimal) || isScalar(b, TYPE.decimal)) return Buffer.compare(numberKey(a), numberKey(b));
  const [x, y] = [plainNumber(a as number), plainNumber(b as number)];
  if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : -1;
  if (Number.isNaN(y)) return 1;
  // A bigint and a number compare by value, but are never identical.
  if (x < y) return -1;
  return x > y ? 1 : 0;
}

/**
 * Bytes whose order is that of the numbers, the same for equal numbers of different types, and none of them the beginning of others: the greatest double that
 * is not above, and 0 if it is the number itself; else 1, how many whole ones are missing (2 bytes), and 0 if that is all; else 1 and a decimal's own digits.
 */
export function numberKey(value: AnyNumber): Buffer {
  if (isScalar(value, TYPE.decimal)) return decimalKey(readDecimal(value.data));
  const plain = plainNumber(value as number);
  if (typeof plain === 'number') return Buffer.concat([doubleKey(plain), NOTHING_MISSING]);
  const double = floorDouble(Number(plain), (candidate) => BigInt(candidate) > plain);
  return Buffer.concat([doubleKey(double), missing(plain - BigInt(double))]);
}

const NOTHING_MISSING = Buffer.of(0);
const MOST_MISSING = 0xffffn;

function missing(whole: bigint, rest: Buffer = NOTHING_MISSING): Buffer {
  if (whole === 0n && rest === NOTHING_MISSING) return rest;
  const bytes = Buffer.of(1, 0, 0);
  bytes.writeUInt16BE(Number(whole > MOST_MISSING ? MOST_MISSING : whole), 1);
  return Buffer.concat([bytes, rest]);
}

function decimalKey(decimal: Decimal): Buffer {
  if (!decimal.finite) return numberKey(decimal.value);
  const nearest = Number(`${decimal.coefficient}E${decimal.exponent}`);
  const double = floorDouble(nearest, (candidate) => difference(decimal, candidate) < 0n);
  if (!Number.isFinite(double)) return Buffer.concat([doubleKey(double), missing(0n, decimalRest(decimal))]);
  const floor = floorWhole(decimal);
  const whole = Math.abs(double) < 2 ** 53 ? 0n : floor - BigInt(double);
  const isMet =
    difference(decimal, double) === 0n || (whole <= MOST_MISSING && whole > 0n && difference(decimal, floor) === 0n);
  return Buffer.concat([doubleKey(double), isMet ? missing(whole) : missing(whole, decimalRest(decimal))]);
}

/** The exponent of the first digit and 34 digits; turned round for negative numbers. */
function decimalRest({ coefficient, exponent }: Decimal & { finite: true }): Buffer {
  const negative = coefficient < 0n;
  const digits = String(negative ? -coefficient : coefficient);
  const rest = Buffer.alloc(19);
  rest.writeUInt16BE(exponent + digits.length + 0x4000, 0);
  rest.write(digits.padEnd(34, '0'), 2, 'hex');
  return Buffer.concat([Buffer.of(1), negative ? rest.map((byte) => 255 - byte) : rest]);
}

function floorWhole({ coefficient, exponent }: Decimal & { finite: true }): bigint {
  if (exponent >= 0) return coefficient * 10n ** BigInt(exponent);
  const unit = 10n ** BigInt(-exponent);
  const quotient = coefficient / unit;
  return coefficient < 0n && quotient * unit !== coefficient ? quotient - 1n : quotient;
}

/** The sign of a decimal less a double or a whole number, exactly. */
function difference(decimal: Decimal & { finite: true }, other: number | bigint): bigint {
  if (other === Number.POSITIVE_INFINITY) return -1n;
  if (other === Number.NEGATIVE_INFINITY) return 1n;
  const [fraction, power] = typeof other === 'bigint' ? [other, 0] : wholeAndPower(other);
  const { coefficient, exponent } = decimal;
  const left = coefficient * 10n ** BigInt(Math.max(exponent, 0)) * 2n ** BigInt(Math.max(-power, 0));
  const right = fraction * 2n ** BigInt(Math.max(power, 0)) * 10n ** BigInt(Math.max(-exponent, 0));
  return left - right;
}

/** A finite double as a whole number times a power of two. */
function wholeAndPower(value: number): [bigint, number] {
  let power = 0;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    power -= 1;
  }
  return [BigInt(whole), power];
}

/** The candidate, or the next double below it when it is above what is looked for. */
function floorDouble(candidate: number, isAbove: (candidate: number) => boolean): number {
  if (candidate === Number.NEGATIVE_INFINITY || !isAbove(candidate)) return candidate;
  if (candidate === 0) return -Number.MIN_VALUE;
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleBE(candidate);
  bytes.writeBigInt64BE(bytes.readBigInt64BE() + (candidate > 0 ? -1n : 1n));
  return bytes.readDoubleBE();
}

/** The eight bytes of a double, so turned that their order is that of the numbers. -0 is 0, NaN comes first. */
function doubleKey(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  if (Number.isNaN(value)) return bytes.fill(0);
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  const negative = (bytes[0] as number) >= 128;
  if (negative) for (let index = 0; index < 8; index += 1) bytes[index] = 255 - (bytes[index] as number);
  else bytes[0] = (bytes[0] as number) | 128;
  return bytes;
}
