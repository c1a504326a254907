import { isUtf8 } from 'node:buffer';
import { valueSize } from './bson-layout.ts';
import { TYPE } from './bson-types.ts';
import { StoreError } from './store-error.ts';

const MOST_DEPTH = 200;

/**
 * Makes sure that bytes from outside are one BSON document, all through, so that they can be read field by field later. Throws a plain Error for bytes that
 * are none, and MongoDB's Overflow (15) for more than 200 levels.
 */
export function checkBson(bytes: Buffer): void {
  checkDocument(bytes, 0, bytes.length, 1);
}

function checkDocument(bytes: Buffer, start: number, end: number, depth: number): void {
  if (depth > MOST_DEPTH)
    throw new StoreError(15, 'Overflow', `BSON exceeds the maximum nesting of ${MOST_DEPTH} levels`);
  demand(end - start >= 5 && bytes.readInt32LE(start) === end - start && bytes[end - 1] === 0);
  let at = start + 4;
  while (at < end - 1) {
    const type = bytes[at] as number;
    const nameEnd = bytes.indexOf(0, at + 1);
    demand(nameEnd > 0 && nameEnd < end - 1 && isText(bytes, at + 1, nameEnd));
    at = checkValue(type, bytes, nameEnd + 1, end - 1, depth);
  }
  demand(at === end - 1);
}

const KNOWN = new Set<number>(Object.values(TYPE));
const WITH_LENGTH = new Set<number>([
  TYPE.string,
  TYPE.object,
  TYPE.array,
  TYPE.binData,
  TYPE.javascript,
  TYPE.symbol,
  TYPE.javascriptWithScope,
  TYPE.dbPointer,
]);

/** Where the value ends. */
function checkValue(type: number, bytes: Buffer, at: number, end: number, depth: number): number {
  demand(KNOWN.has(type));
  if (WITH_LENGTH.has(type)) demand(at + 4 <= end && bytes.readInt32LE(at) >= (type === TYPE.binData ? 0 : 1));
  if (type === TYPE.regex) demand(bytes.indexOf(0, bytes.indexOf(0, at) + 1) > bytes.indexOf(0, at));
  const after = at + valueSize(type, bytes, at);
  demand(after <= end);
  switch (type) {
    case TYPE.string:
    case TYPE.javascript:
    case TYPE.symbol:
      demand(bytes[after - 1] === 0 && isText(bytes, at + 4, after - 1));
      break;
    case TYPE.object:
    case TYPE.array:
      checkDocument(bytes, at, after, depth + 1);
      break;
    case TYPE.bool:
      demand((bytes[at] as number) <= 1);
      break;
    case TYPE.regex:
      demand(isText(bytes, at, after));
      break;
    case TYPE.javascriptWithScope: {
      demand(after - at >= 14);
      const code = bytes.readInt32LE(at + 4);
      demand(code >= 1 && at + 8 + code <= after - 5 && bytes[at + 7 + code] === 0);
      checkDocument(bytes, at + 8 + code, after, depth + 1);
      break;
    }
    default:
  }
  return after;
}

function isText(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if ((bytes[at] as number) > 127) return isUtf8(bytes.subarray(at, end));
  }
  return true;
}

function demand(holds: boolean): void {
  if (!holds) throw new Error('not a BSON document');
}
