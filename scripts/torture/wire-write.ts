const HEADER = 16;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const STRING = 2;
const WRITES = new Set([
  'insert',
  'update',
  'delete',
  'findAndModify',
  'createIndexes',
  'create',
  'drop',
  'dropIndexes',
]);

/** A command that writes, as it went over the wire. */
export interface Write {
  command: string;
  collection: string;
  /** The documents or statements it carries; 1 for a command without any. */
  documents: number;
  message: Buffer;
}

interface Section {
  /** From the byte that says its kind to its end. */
  from: number;
  to: number;
  documents: readonly [from: number, to: number][];
}

/** What a whole message of the wire protocol would write, told by its framing alone: the command's name is the first field of the first section. */
export function writeOf(message: Buffer): Write | undefined {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  const sections = sectionsOf(message);
  const body = sections.find(({ from }) => message[from] === 0);
  if (!body) return undefined;
  const nameAt = body.from + 6;
  const nameEnd = message.indexOf(0, nameAt);
  const command = message.toString('latin1', nameAt, nameEnd);
  if (!WRITES.has(command) || message[nameAt - 1] !== STRING) return undefined;
  const length = message.readInt32LE(nameEnd + 1);
  const collection = message.toString('utf8', nameEnd + 5, nameEnd + 4 + length);
  const documents = sections.reduce((sum, section) => sum + section.documents.length, 0);
  return { command, collection, documents: Math.max(documents, 1), message };
}

function sectionsOf(message: Buffer): Section[] {
  const end = message.length - ((message.readUInt32LE(HEADER) & CHECKSUM_PRESENT) !== 0 ? 4 : 0);
  const sections: Section[] = [];
  for (let from = HEADER + 4; from < end; from = sections.at(-1)?.to ?? end) {
    const to = from + 1 + message.readInt32LE(from + 1);
    sections.push({ from, to, documents: message[from] === 1 ? documentsOf(message, from, to) : [] });
  }
  return sections;
}

function documentsOf(message: Buffer, from: number, to: number): [number, number][] {
  const documents: [number, number][] = [];
  for (let at = message.indexOf(0, from + 5) + 1; at < to; at = documents.at(-1)?.[1] ?? to)
    documents.push([at, at + message.readInt32LE(at)]);
  return documents;
}

/** The same command with the first half of its documents: what a server that does not write a command as one leaves when it is interrupted. */
export function firstHalf(message: Buffer): Buffer {
  const sections = sectionsOf(message);
  const parts = [message.subarray(0, HEADER + 4)];
  for (const { from, to, documents } of sections) {
    const last = documents[Math.ceil(documents.length / 2) - 1];
    const part = Buffer.from(message.subarray(from, last ? last[1] : to));
    part.writeInt32LE(part.length - 1, 1);
    parts.push(part);
  }
  const half = Buffer.concat(parts);
  half.writeInt32LE(half.length, 0);
  // A checksum would no longer be right, so none is said to follow.
  half.writeUInt32LE(half.readUInt32LE(HEADER) & ~CHECKSUM_PRESENT, HEADER);
  return half;
}
