import mongoose from 'mongoose';

const { Binary, deserialize, EJSON, serialize } = mongoose.mongo.BSON;

/** A document whose values keep their BSON types: `Int32`, `Double` and so on, as against JavaScript's own. */
export type TypedDocument = Record<string, unknown>;

const typed = { promoteValues: false, promoteBuffers: false, promoteLongs: false, bsonRegExp: true } as const;
const DOLLAR = 0x24;
/** A type that has more than one way to be written, or a field that looks like one. */
const OTHER_THAN_NUMBERS = /"\$(?!number(?:Int|Long|Double)")/;
/** Where a document lies whole that extended JSON can't say. */
const WHOLE = 'wholeDocument';

/**
 * A stored document as one line of canonical extended JSON (MongoDB's, version 2), from which `parseLine` makes the same bytes. Where it can't say them,
 * because a field's name is one that it gives a meaning of its own (`{ "$oid": "made up by a client" }`), the line is `{ "_id": ..., "wholeDocument": <its BSON as binary> }`.
 */
export function toLine(raw: Uint8Array): string {
  const line = EJSON.stringify(deserialize(raw, typed), { relaxed: false });
  const doubtful = raw.includes(DOLLAR) || OTHER_THAN_NUMBERS.test(line);
  return !doubtful || saysTheSame(line, raw) ? line : wholeLine(raw);
}

/** The document of a line. Throws for what is no line of `toLine`. */
export function parseLine(line: string): TypedDocument {
  const document: unknown = EJSON.parse(line, { relaxed: false });
  if (typeof document !== 'object' || document === null || !('_id' in document)) throw new Error('not a document');
  const whole = WHOLE in document ? document[WHOLE] : undefined;
  return whole instanceof Binary ? deserialize(whole.buffer, typed) : (document as TypedDocument);
}

function saysTheSame(line: string, raw: Uint8Array): boolean {
  try {
    return Buffer.compare(serialize(parseLine(line)), raw) === 0;
  } catch {
    return false;
  }
}

function wholeLine(raw: Uint8Array): string {
  const { _id } = deserialize(raw, typed);
  return EJSON.stringify({ _id, [WHOLE]: new Binary(Buffer.from(raw)) }, { relaxed: false });
}

/** The `_id` of a line, as a text that `readId` reads. */
export function idOf(line: string): string {
  return JSON.stringify({ _id: (JSON.parse(line) as { _id: unknown })._id });
}

export function readId(text: string): unknown {
  return (EJSON.parse(text, { relaxed: false }) as { _id: unknown })._id;
}
