import { numberOf, typeRank } from './compare.ts';
import { StoreError } from './store-error.ts';

/** LMDB's limit for a key, less what the store puts before it. */
export const MAX_KEY_BYTES = 1_900;

/** The same for a key of an index and the document's own behind it. */
export const MAX_STORED_KEY_BYTES = 1_970;

/**
 * Bytes whose order is the order of the values, for each field in its direction. A text ends with 00 00, a NUL within it is 00 FF; descending fields have
 * every bit turned round. Throws 17280 for keys over about 1,900 bytes, and for types that are not indexed.
 */
export function encodeKey(values: readonly unknown[], directions: readonly (1 | -1)[] = []): Buffer {
  const parts = values.map((value, index) => {
    const bytes = encodeValue(value);
    return directions[index] === -1 ? bytes.map((byte) => 255 - byte) : bytes;
  });
  const key = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  if (key.length > MAX_KEY_BYTES) {
    throw new StoreError(17280, 'KeyTooLong', `Index key of ${key.length} bytes exceeds the limit of ${MAX_KEY_BYTES}`);
  }
  return key;
}

/** A text that two values have in common exactly when they are equal. */
export function keyText(value: unknown): string {
  return encodeValue(value).toString('latin1');
}

function encodeValue(value: unknown): Buffer {
  const rank = typeRank(value);
  switch (rank) {
    case 1:
    case 2:
    case 14:
      return Buffer.of(rank);
    case 3:
      return encodeNumber(Number(numberOf(value)));
    case 4:
      return encodeString(String(value), rank);
    case 5:
      return encodeFields(value as object);
    case 6:
      return Buffer.concat([Buffer.of(rank), ...(value as unknown[]).map(encodeValue), Buffer.of(0)]);
    case 7:
      return encodeBinary(value as { buffer: Uint8Array; sub_type: number });
    case 8:
      return Buffer.concat([Buffer.of(rank), (value as { id: Uint8Array }).id]);
    case 9:
      return Buffer.of(rank, value ? 1 : 0);
    case 10:
      return Buffer.concat([Buffer.of(rank), ordered((value as Date).getTime())]);
    default:
      throw new StoreError(17280, 'KeyTooLong', 'A value of this type is not indexed by the embedded store');
  }
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = 3;
  ordered(Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value).copy(bytes, 1);
  return bytes;
}

/** The eight bytes of a double, so turned that their order is that of the numbers. -0 is 0. */
function ordered(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  const negative = (bytes[0] as number) >= 128;
  if (negative) for (let index = 0; index < 8; index += 1) bytes[index] = 255 - (bytes[index] as number);
  else bytes[0] = (bytes[0] as number) | 128;
  return bytes;
}

function encodeString(text: string, rank: number): Buffer {
  const utf8 = Buffer.from(text);
  if (!utf8.includes(0)) return Buffer.concat([Buffer.of(rank), utf8, Buffer.of(0, 0)]);
  const escaped = [...utf8].flatMap((byte) => (byte === 0 ? [0, 255] : [byte]));
  return Buffer.concat([Buffer.of(rank), Buffer.from(escaped), Buffer.of(0, 0)]);
}

/** Like the comparison: type of the value, name, value. */
function encodeFields(object: object): Buffer {
  const fields = Object.entries(object).flatMap(([name, value]) => [
    Buffer.of(typeRank(value)),
    encodeString(name, 4),
    encodeValue(value),
  ]);
  return Buffer.concat([Buffer.of(5), ...fields, Buffer.of(0)]);
}

function encodeBinary(binary: { buffer: Uint8Array; sub_type: number }): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(binary.buffer.length);
  return Buffer.concat([Buffer.of(7), length, Buffer.of(binary.sub_type), binary.buffer]);
}

/** The first bytes that no key starting with `prefix` reaches. */
export function afterPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  for (let index = end.length - 1; index >= 0; index -= 1) {
    if (end[index] !== 255) {
      end[index] = (end[index] as number) + 1;
      return end.subarray(0, index + 1);
    }
  }
  return Buffer.alloc(MAX_KEY_BYTES + 64, 255);
}
