import { RANK, typeRank } from './compare.ts';
import type { Doc, Value } from './document.ts';
import { type AnyNumber, numberKey } from './numbers.ts';
import { type Scalar, textOf } from './scalar.ts';
import { StoreError } from './store-error.ts';

/** LMDB's limit for a key, less what the store puts before it. */
export const MAX_KEY_BYTES = 1_900;

/** The same for a key of an index and the document's own behind it. */
export const MAX_STORED_KEY_BYTES = 1_970;

/** Bytes whose order is the order of the values, for each field in its direction. Throws 17280 for keys over about 1,900 bytes. */
export function encodeKey(values: readonly Value[], directions: readonly (1 | -1)[] = []): Buffer {
  const key = orderedBytes(values, directions);
  if (key.length > MAX_KEY_BYTES) {
    throw new StoreError(17280, 'KeyTooLong', `Index key of ${key.length} bytes exceeds the limit of ${MAX_KEY_BYTES}`);
  }
  return key;
}

/** The same without a limit. Descending fields have every bit turned round. */
export function orderedBytes(values: readonly Value[], directions: readonly (1 | -1)[] = []): Buffer {
  const parts = values.map((value, index) => {
    const bytes = encodeValue(value);
    return directions[index] === -1 ? bytes.map((byte) => 255 - byte) : bytes;
  });
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

/** A text that two values have in common exactly when they are equal. */
export function keyText(value: Value): string {
  return encodeValue(value).toString('latin1');
}

/** The first bytes of every key whose first value has the type of this one. */
export function typeBracket(value: Value, direction: 1 | -1): Buffer {
  const rank = typeRank(value);
  return Buffer.of(direction === 1 ? rank : 255 - rank);
}

/** A byte for the type, then the value: a text ends with 00 00, and a NUL within it is 00 FF. */
function encodeValue(value: Value): Buffer {
  const rank = typeRank(value);
  const head = Buffer.of(rank);
  switch (rank) {
    case RANK.null:
      return head;
    case RANK.number:
      return Buffer.concat([head, numberKey(value as AnyNumber)]);
    case RANK.string:
      return encodeString(textOf(value as string), rank);
    case RANK.object:
      return encodeFields(value as Doc);
    case RANK.array:
      return Buffer.concat([head, ...(value as Value[]).map(encodeValue), Buffer.of(0)]);
    default:
  }
  if (typeof value === 'boolean') return Buffer.of(rank, value ? 1 : 0);
  return encodeScalar(value as Scalar, rank);
}

/** Those of one length, or with their length in front, need no end; the others end like texts. */
function encodeScalar({ data }: Scalar, rank: number): Buffer {
  const bytes = Buffer.from(data, 'latin1');
  return WITHOUT_END.has(rank) ? Buffer.concat([Buffer.of(rank), bytes]) : encodeText(bytes, rank);
}

// Minimum key, undefined, binary, ObjectId, date, timestamp, maximum key.
const WITHOUT_END = new Set([1, 2, 8, 9, 11, 12, 17]);

function encodeString(text: string, rank: number): Buffer {
  if (text.includes('\0')) return encodeText(Buffer.from(text), rank);
  const key = Buffer.from(`\0${text}\0\0`);
  key[0] = rank;
  return key;
}

function encodeText(bytes: Buffer, rank: number): Buffer {
  if (!bytes.includes(0)) return Buffer.concat([Buffer.of(rank), bytes, Buffer.of(0, 0)]);
  const escaped = [...bytes].flatMap((byte) => (byte === 0 ? [0, 255] : [byte]));
  return Buffer.concat([Buffer.of(rank), Buffer.from(escaped), Buffer.of(0, 0)]);
}

/** Like the comparison: type of the value, name, value. */
function encodeFields(object: Doc): Buffer {
  const fields = object
    .entries()
    .flatMap(([name, value]) => [
      Buffer.of(typeRank(value)),
      encodeText(Buffer.from(name), RANK.string),
      encodeValue(value),
    ]);
  return Buffer.concat([Buffer.of(RANK.object), ...fields, Buffer.of(0)]);
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
