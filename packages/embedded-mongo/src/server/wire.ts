import { deserialize, serialize } from 'bson';
import { type Doc, decode, decodeTyped, isPlainObject } from '../values/document.ts';

export const MAX_MESSAGE_BYTES = 48_000_000;
const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

export interface Request {
  id: number;
  /** The old form that drivers greet with; it gets the old form of answer. */
  legacy: boolean;
  /** No answer is wanted. */
  silent: boolean;
  command: Doc;
}

/** The length a message says it has, or an error when no message can have it. */
export function messageLength(buffer: Buffer): number {
  const length = buffer.readInt32LE(0);
  if (length < HEADER || length > MAX_MESSAGE_BYTES) throw new Error('not a message of the MongoDB wire protocol');
  return length;
}

/** Reads one whole message. Documents of an insert stay the bytes they came as. Throws for anything malformed. */
export function readMessage(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const operation = message.readInt32LE(12);
  if (operation === OP_QUERY) return { id, legacy: true, silent: false, command: readQuery(message) };
  if (operation !== OP_MSG) throw new Error(`unknown operation ${operation}`);
  const flags = message.readUInt32LE(HEADER);
  if ((flags & 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) throw new Error('unknown required flag');
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  return { id, legacy: false, silent: (flags & MORE_TO_COME) !== 0, command: readSections(message, HEADER + 4, end) };
}

function readSections(message: Buffer, from: number, end: number): Doc {
  let body: Doc | undefined;
  const sequences: [string, Buffer[]][] = [];
  let at = from;
  while (at < end) {
    const kind = message[at];
    const length = message.readInt32LE(at + 1);
    if (length < 5 || at + 1 + length > end) throw new Error('a section is longer than its message');
    const section = message.subarray(at + 1, at + 1 + length);
    if (kind === 0 && !body) body = readBody(section);
    else if (kind === 1) sequences.push(readSequence(section));
    else throw new Error('unknown kind of section');
    at += 1 + length;
  }
  if (!body) throw new Error('a message without a body');
  for (const [name, documents] of sequences) {
    const raw = name === 'documents' && 'insert' in body;
    body[name] = raw ? documents : documents.map((document) => withTypes(decode(document), document, 'u'));
  }
  return body;
}

/** The command's name is the first field: type, name, end. Its own documents are kept raw where they are to be stored. */
function readBody(section: Buffer): Doc {
  const isInsert = section.toString('latin1', 5, 12) === 'insert\0';
  if (isInsert) return deserialize(section, { fieldsAsRaw: { documents: true }, promoteBuffers: false });
  const body = decode(section);
  if (isPlainObject(body['update'])) return withTypes(body, section, 'update');
  const statements = Array.isArray(body['updates']) ? body['updates'] : [];
  const typed = statements.length > 0 ? (decodeTyped(section)['updates'] as Doc[]) : [];
  for (const [index, each] of statements.entries()) if (isPlainObject(each)) each['u'] = typed[index]?.['u'];
  return body;
}

/** What is going to be stored keeps its BSON types; all else is read as JavaScript's own values. */
function withTypes(document: Doc, bytes: Buffer, field: string): Doc {
  if (document[field] !== undefined) document[field] = decodeTyped(bytes)[field];
  return document;
}

function readSequence(section: Buffer): [string, Buffer[]] {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new Error('a sequence without a name');
  const documents: Buffer[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const length = section.readInt32LE(at);
    if (length < 5 || at + length > section.length) throw new Error('a document is longer than its sequence');
    documents.push(section.subarray(at, at + length));
    at += length;
  }
  return [section.toString('utf8', 4, nameEnd), documents];
}

function readQuery(message: Buffer): Doc {
  const nameEnd = message.indexOf(0, HEADER + 4);
  if (nameEnd < 0) throw new Error('a query without a collection');
  return deserialize(message.subarray(nameEnd + 9), { allowObjectSmallerThanBufferSize: true });
}

let nextId = 1;

/** An answer in the form of its request; `body` is BSON. */
export function writeReply(request: Request, body: Uint8Array): Buffer {
  const head = Buffer.alloc(request.legacy ? 36 : 21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(nextId, 4);
  nextId = (nextId + 1) & 0x7fffffff;
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  // The old form: flags, cursor id (8), first (4), number of documents. The new one: flags, kind of section 0.
  if (request.legacy) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}

export function toBody(document: Doc): Uint8Array {
  return serialize(document, { ignoreUndefined: true });
}
