import { checkBson } from '../values/check-bson.ts';
import { type Doc, decode, type Value } from '../values/document.ts';
import { encode, type Loose } from '../values/encode.ts';

export const MAX_MESSAGE_BYTES = 48_000_000;
const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

/** A command's fields by name; the first of them names it. */
export type CommandBody = Readonly<Record<string, Value | undefined>>;

export interface Request {
  id: number;
  /** The old form that drivers greet with; it gets the old form of answer. */
  legacy: boolean;
  /** No answer is wanted. */
  silent: boolean;
  /** Reads the command; throws a StoreError for one that can be answered with it, any other error for what is no command. */
  command(): { name: string; body: CommandBody };
}

/** The length a message says it has, or an error when no message can have it. */
export function messageLength(buffer: Buffer): number {
  const length = buffer.readInt32LE(0);
  if (length < HEADER || length > MAX_MESSAGE_BYTES) throw new Error('not a message of the MongoDB wire protocol');
  return length;
}

/** Reads the frame of one whole message. Throws for anything malformed. */
export function readMessage(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const operation = message.readInt32LE(12);
  if (operation === OP_QUERY)
    return { id, legacy: true, silent: false, command: () => commandOf(readQuery(message), []) };
  if (operation !== OP_MSG) throw new Error(`unknown operation ${operation}`);
  const flags = message.readUInt32LE(HEADER);
  if ((flags & 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) throw new Error('unknown required flag');
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  const { body, sequences } = readSections(message, HEADER + 4, end);
  return { id, legacy: false, silent: (flags & MORE_TO_COME) !== 0, command: () => commandOf(body, sequences) };
}

type Sequence = { name: string; documents: Buffer[] };

function readSections(message: Buffer, from: number, end: number): { body: Buffer; sequences: Sequence[] } {
  let body: Buffer | undefined;
  const sequences: Sequence[] = [];
  let at = from;
  while (at < end) {
    const kind = message[at];
    const length = message.readInt32LE(at + 1);
    if (length < 5 || at + 1 + length > end) throw new Error('a section is longer than its message');
    const section = message.subarray(at + 1, at + 1 + length);
    if (kind === 0 && !body) body = section;
    else if (kind === 1) sequences.push(readSequence(section));
    else throw new Error('unknown kind of section');
    at += 1 + length;
  }
  if (!body) throw new Error('a message without a body');
  return { body, sequences };
}

function readSequence(section: Buffer): Sequence {
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
  return { name: section.toString('utf8', 4, nameEnd), documents };
}

function commandOf(body: Buffer, sequences: readonly Sequence[]): { name: string; body: CommandBody } {
  checkBson(body);
  const command = decode(body);
  const fields: Record<string, Value> = Object.fromEntries(command.entries());
  for (const { name, documents } of sequences) {
    if (Object.hasOwn(fields, name)) throw new Error('a sequence that is there already');
    documents.forEach(checkBson);
    fields[name] = documents.map(decode);
  }
  return { name: command.firstName ?? '', body: fields };
}

/** The document of the old query: behind flags, a name and two numbers. */
function readQuery(message: Buffer): Buffer {
  const nameEnd = message.indexOf(0, HEADER + 4);
  if (nameEnd < 0) throw new Error('a query without a collection');
  const at = nameEnd + 9;
  return message.subarray(at, at + message.readInt32LE(at));
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

export function toBody(document: Loose | Doc): Uint8Array {
  return encode(document);
}
