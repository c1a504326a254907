import { TYPE } from './bson-types.ts';

/** How many bytes a value of a type takes. Only for bytes that `checkBson` has passed, or that this store wrote. */
export function valueSize(type: number, bytes: Buffer, at: number): number {
  switch (type) {
    case TYPE.double:
    case TYPE.date:
    case TYPE.timestamp:
    case TYPE.long:
      return 8;
    case TYPE.string:
    case TYPE.javascript:
    case TYPE.symbol:
      return 4 + bytes.readInt32LE(at);
    case TYPE.object:
    case TYPE.array:
    case TYPE.javascriptWithScope:
      return bytes.readInt32LE(at);
    case TYPE.binData:
      return 5 + bytes.readInt32LE(at);
    case TYPE.objectId:
      return 12;
    case TYPE.bool:
      return 1;
    case TYPE.int:
      return 4;
    case TYPE.decimal:
      return 16;
    case TYPE.dbPointer:
      return 16 + bytes.readInt32LE(at);
    case TYPE.regex:
      return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
    default:
      return 0;
  }
}

/** Where the first field of a name begins, or -1. */
export function findField(bytes: Buffer, name: string): number {
  for (let at = 4; bytes[at] !== 0; at = fieldEnd(bytes, at)) if (isNamed(bytes, at + 1, name)) return at;
  return -1;
}

export function fieldEnd(bytes: Buffer, at: number): number {
  const end = nameEnd(bytes, at + 1) + 1;
  return end + valueSize(bytes[at] as number, bytes, end);
}

export function nameEnd(bytes: Buffer, start: number): number {
  let end = start;
  while (bytes[end] !== 0) end += 1;
  return end;
}

function isNamed(bytes: Buffer, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charCodeAt(index);
    if (unit > 127) return bytes.toString('utf8', start, nameEnd(bytes, start)) === name;
    if (bytes[start + index] !== unit) return false;
  }
  return bytes[start + name.length] === 0;
}

const SHORT = 12;

/** Names are mostly short and plain; then putting the signs together is faster than asking for a text. */
export function textIn(bytes: Buffer, start: number, end: number): string {
  if (end - start > SHORT) return bytes.toString('utf8', start, end);
  let name = '';
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte > 127) return bytes.toString('utf8', start, end);
    name += String.fromCharCode(byte);
  }
  return name;
}

/** The bytes of a field's name. */
export function byteLength(name: string): number {
  for (let index = 0; index < name.length; index += 1) if (name.charCodeAt(index) > 127) return Buffer.byteLength(name);
  return name.length;
}
