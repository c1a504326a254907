import { byteLength, fieldEnd, findField, nameEnd, textIn, valueSize } from './bson-layout.ts';
import { TYPE } from './bson-types.ts';
import { Double, readScalar, Scalar, scalarBytes } from './scalar.ts';

/**
 * A BSON value, exactly: a `number` is an int when it is a whole one of 32 bits, else a double; a double that looks like an int is a `Double`; a `bigint` is
 * a long.
 */
export type Value = null | boolean | number | bigint | string | Double | Scalar | Doc | Value[];

/** A document as the bytes of its BSON, read field by field when asked, so that all it holds stays as it came. It is never changed. */
export class Doc {
  readonly bytes: Buffer;

  /** The bytes must be BSON, and must not change afterwards. */
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  static of(fields: Iterable<readonly [string, Value]>): Doc {
    return joined([LENGTH, ...Array.from(fields, ([name, value]) => fieldParts(name, value)).flat(), END]);
  }

  get(name: string): Value | undefined {
    const at = findField(this.bytes, name);
    if (at < 0) return undefined;
    return readValue(this.bytes[at] as number, this.bytes, at + 2 + byteLength(name));
  }

  has(name: string): boolean {
    return findField(this.bytes, name) >= 0;
  }

  entries(): [string, Value][] {
    const { bytes } = this;
    const entries: [string, Value][] = [];
    for (let at = 4; bytes[at] !== 0; ) {
      const type = bytes[at] as number;
      const end = nameEnd(bytes, at + 1);
      entries.push([textIn(bytes, at + 1, end), readValue(type, bytes, end + 1)]);
      at = end + 1 + valueSize(type, bytes, end + 1);
    }
    return entries;
  }

  keys(): string[] {
    const { bytes } = this;
    const keys: string[] = [];
    for (let at = 4; bytes[at] !== 0; at = fieldEnd(bytes, at))
      keys.push(textIn(bytes, at + 1, nameEnd(bytes, at + 1)));
    return keys;
  }

  get isEmpty(): boolean {
    return this.bytes.length <= 5;
  }

  get firstName(): string | undefined {
    return this.isEmpty ? undefined : textIn(this.bytes, 5, nameEnd(this.bytes, 5));
  }

  /** The same document with another value of a field, or without the field. A new field comes last. */
  with(name: string, value: Value | undefined): Doc {
    const found = findField(this.bytes, name);
    const at = found < 0 ? this.bytes.length - 1 : found;
    const end = found < 0 ? at : fieldEnd(this.bytes, at);
    const field = value === undefined ? [] : fieldParts(name, value);
    return joined([this.bytes.subarray(0, at), ...field, this.bytes.subarray(end)]);
  }

  /** The fields as `change` says, which is given the name and how to read the value: KEPT, another value, or undefined for none. */
  map(change: (name: string, read: () => Value) => Value | typeof KEPT | undefined): Doc {
    const { bytes } = this;
    const parts: Buffer[] = [LENGTH];
    for (let at = 4; bytes[at] !== 0; ) {
      const [start, nameAt, end] = [at, nameEnd(bytes, at + 1), fieldEnd(bytes, at)];
      const name = textIn(bytes, start + 1, nameAt);
      const next = change(name, () => readValue(bytes[start] as number, bytes, nameAt + 1));
      if (next === KEPT) parts.push(bytes.subarray(start, end));
      else if (next !== undefined) parts.push(...fieldParts(name, next));
      at = end;
    }
    parts.push(END);
    return joined(parts);
  }
}

/** Says that a field stays, byte for byte. */
export const KEPT = Symbol('kept');

const NOTHING = Buffer.alloc(0);
const LENGTH = Buffer.alloc(4);
const END = Buffer.of(0);

export function decode(bytes: Uint8Array): Doc {
  return new Doc(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
}

function readValue(type: number, bytes: Buffer, at: number): Value {
  switch (type) {
    case TYPE.double: {
      const value = bytes.readDoubleLE(at);
      return isInt(value) ? new Double(value) : value;
    }
    case TYPE.string:
      return textIn(bytes, at + 4, at + 3 + bytes.readInt32LE(at));
    case TYPE.object:
      return new Doc(bytes.subarray(at, at + bytes.readInt32LE(at)));
    case TYPE.array:
      return readArray(bytes, at);
    case TYPE.bool:
      return bytes[at] === 1;
    case TYPE.null:
      return null;
    case TYPE.int:
      return bytes.readInt32LE(at);
    case TYPE.long:
      return bytes.readBigInt64LE(at);
    default:
      return readScalar(type, bytes, at, valueSize(type, bytes, at));
  }
}

function readArray(bytes: Buffer, start: number): Value[] {
  const values: Value[] = [];
  for (let at = start + 4; bytes[at] !== 0; at = fieldEnd(bytes, at))
    values.push(readValue(bytes[at] as number, bytes, nameEnd(bytes, at + 1) + 1));
  return values;
}

/** The parts of a document, of which the first begins with room for its length. */
function joined(parts: readonly Buffer[]): Doc {
  const bytes = Buffer.concat(parts);
  bytes.writeInt32LE(bytes.length, 0);
  return new Doc(bytes);
}

/** Type and name of a field, and its value. */
function fieldParts(name: string, value: Value): [Buffer, Buffer] {
  const head = Buffer.from(`\0${name}\0`);
  head[0] = typeOf(value);
  return [head, valueBytes(value)];
}

function valueBytes(value: Value): Buffer {
  if (value instanceof Doc) return value.bytes;
  if (Array.isArray(value)) return Doc.of(value.map((each, index) => [String(index), each] as const)).bytes;
  if (value instanceof Scalar) return scalarBytes(value);
  if (value === null) return NOTHING;
  if (typeof value === 'boolean') return Buffer.of(value ? 1 : 0);
  if (typeof value === 'string') return stringBytes(value);
  const bytes = Buffer.allocUnsafe(typeOf(value) === TYPE.int ? 4 : 8);
  if (typeof value === 'bigint') bytes.writeBigInt64LE(value);
  else if (bytes.length === 4) bytes.writeInt32LE(value as number);
  else bytes.writeDoubleLE(Number(value));
  return bytes;
}

function stringBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(text) + 5);
  bytes.writeInt32LE(bytes.length - 4);
  bytes.write(text, 4);
  bytes[bytes.length - 1] = 0;
  return bytes;
}

/** Whether a JavaScript number stands for an int of 32 bits. */
export function isInt(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

/** The number of a value's BSON type. */
export function typeOf(value: Value): number {
  switch (typeof value) {
    case 'boolean':
      return TYPE.bool;
    case 'number':
      return isInt(value) ? TYPE.int : TYPE.double;
    case 'bigint':
      return TYPE.long;
    case 'string':
      return TYPE.string;
    default:
  }
  if (value === null) return TYPE.null;
  if (value instanceof Doc) return TYPE.object;
  if (value instanceof Scalar) return value.type;
  return Array.isArray(value) ? TYPE.array : TYPE.double;
}
