/** The numbers of BSON's types (bsonspec.org, version 1.1). */
export const TYPE = {
  double: 0x01,
  string: 0x02,
  object: 0x03,
  array: 0x04,
  binData: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  bool: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  dbPointer: 0x0c,
  javascript: 0x0d,
  symbol: 0x0e,
  javascriptWithScope: 0x0f,
  int: 0x10,
  timestamp: 0x11,
  long: 0x12,
  decimal: 0x13,
  maxKey: 0x7f,
  minKey: 0xff,
} as const;

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

/** The bytes of a field's name. */
export function byteLength(name: string): number {
  for (let index = 0; index < name.length; index += 1) if (name.charCodeAt(index) > 127) return Buffer.byteLength(name);
  return name.length;
}
