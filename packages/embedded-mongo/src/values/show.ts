import { TYPE } from './bson-types.ts';
import { decimalText } from './decimal.ts';
import { Doc, type Value } from './document.ts';
import { Scalar, scalarBytes } from './scalar.ts';

/** A value as MongoDB's messages show it. */
export function show(value: Value | undefined): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[ ${value.map(show).join(', ')} ]`;
  if (value instanceof Doc) {
    return `{ ${value
      .entries()
      .map(([name, each]) => `${name}: ${show(each)}`)
      .join(', ')} }`;
  }
  return value instanceof Scalar ? showScalar(value) : String(value);
}

function showScalar(scalar: Scalar): string {
  const bytes = scalarBytes(scalar);
  switch (scalar.type) {
    case TYPE.objectId:
      return `ObjectId('${bytes.toString('hex')}')`;
    case TYPE.date:
      return `new Date(${bytes.readBigInt64LE()})`;
    case TYPE.timestamp:
      return `Timestamp(${bytes.readUInt32LE(4)}, ${bytes.readUInt32LE(0)})`;
    case TYPE.binData:
      return `BinData(${bytes[4]}, ${bytes.toString('hex', 5)})`;
    case TYPE.decimal:
      return decimalText(scalar.data);
    default:
      return JSON.stringify(bytes.toString());
  }
}
