import { TYPE } from './bson-types.ts';

/** A whole number that was a double, and is written back as one. */
export class Double {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return String(this.value);
  }
}

/**
 * A value of a type for which JavaScript has nothing exact. `data` is its bytes, one sign a byte, turned so that texts compare as the values do:
 * dates and timestamps with the highest byte first, binaries with length and subtype in front.
 */
export class Scalar {
  readonly type: number;
  readonly data: string;

  constructor(type: number, data: string) {
    this.type = type;
    this.data = data;
  }
}

/** What an empty array sorts and is indexed as. */
export const UNDEFINED = new Scalar(TYPE.undefined, '');

export function isScalar(value: unknown, type: number): value is Scalar {
  return value instanceof Scalar && value.type === type;
}

/** The scalar in `size` bytes. */
export function readScalar(type: number, bytes: Buffer, at: number, size: number): Scalar {
  const raw = () => bytes.toString('latin1', at, at + size);
  switch (type) {
    case TYPE.date:
      return new Scalar(type, turned(bytes, at, 128));
    case TYPE.timestamp:
      return new Scalar(type, turned(bytes, at, 0));
    case TYPE.binData: {
      const length = Buffer.allocUnsafe(4);
      length.writeUInt32BE(size - 5);
      return new Scalar(type, length.toString('latin1') + bytes.toString('latin1', at + 4, at + size));
    }
    case TYPE.javascript:
    case TYPE.symbol:
      return new Scalar(type, bytes.toString('latin1', at + 4, at + size - 1));
    default:
      return new Scalar(type, raw());
  }
}

/** The bytes of a scalar as BSON has them. */
export function scalarBytes({ type, data }: Scalar): Buffer {
  const bytes = Buffer.from(data, 'latin1');
  switch (type) {
    case TYPE.date:
      bytes[0] = (bytes[0] as number) ^ 128;
      return bytes.reverse();
    case TYPE.timestamp:
      return bytes.reverse();
    case TYPE.binData:
      bytes.writeInt32LE(bytes.readUInt32BE(0), 0);
      return bytes;
    case TYPE.javascript:
    case TYPE.symbol: {
      const length = Buffer.allocUnsafe(4);
      length.writeInt32LE(bytes.length + 1);
      return Buffer.concat([length, bytes, Buffer.of(0)]);
    }
    default:
      return bytes;
  }
}

/** Eight bytes with the highest first; `flip` turns the sign bit, so that negative ones come first. */
function turned(bytes: Buffer, at: number, flip: number): string {
  const byte = (offset: number) => bytes[at + offset] as number;
  return String.fromCharCode(byte(7) ^ flip, byte(6), byte(5), byte(4), byte(3), byte(2), byte(1), byte(0));
}

/** A date, in milliseconds since 1970. */
export function dateOf(milliseconds: number): Scalar {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64LE(BigInt(milliseconds));
  return readScalar(TYPE.date, bytes, 0, 8);
}

/** The text of a symbol or of JavaScript code. */
export function textOf(value: string | Scalar): string {
  return typeof value === 'string' ? value : Buffer.from(value.data, 'latin1').toString();
}

/** The pattern and the flags of a regular expression. */
export function regexParts({ data }: Scalar): { pattern: string; flags: string } {
  const [pattern = '', flags = ''] = Buffer.from(data, 'latin1').toString().split('\0');
  return { pattern, flags };
}

/** The timestamp of now: seconds, then a number that tells those of one second apart. */
export function timestampNow(number = 1): Scalar {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeUInt32BE(Math.floor(Date.now() / 1000));
  bytes.writeUInt32BE(number, 4);
  return new Scalar(TYPE.timestamp, bytes.toString('latin1'));
}
