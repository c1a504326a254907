import { BSON } from 'mongodb';
import type { Loose } from '../support.ts';
import { type Below, pick } from './random-values.ts';

const OP_COMPRESSED = 2012;
const OP_MSG = 2013;
const OP_QUERY = 2004;

export function frame(operation: number, body: Uint8Array, length = 16 + body.length): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(operation, 12);
  return Buffer.concat([head, body]);
}

/** An OP_MSG of one body and, where documents are given, a sequence of them. */
export function message(command: Loose, flags = 0, sequence?: readonly [string, readonly Loose[]]): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(flags, 0);
  const body = Buffer.concat([head, BSON.serialize({ ...command, $db: 'hostile' })]);
  if (!sequence) return frame(OP_MSG, body);
  const [name, documents] = sequence;
  const section = Buffer.concat([
    Buffer.alloc(5),
    Buffer.from(`${name}\0`),
    ...documents.map((each) => BSON.serialize(each)),
  ]);
  section[0] = 1;
  section.writeInt32LE(section.length - 1, 1);
  return frame(OP_MSG, Buffer.concat([body, section]));
}

const DOCUMENT = {
  a: [1, { b: 'x' }],
  c: new Date(0),
  d: 1.5,
  e: new BSON.Binary(Buffer.from('yz')),
  f: BSON.Long.fromNumber(7),
  g: /x/i,
};

/** Messages as a driver sends them. */
const VALID: readonly Buffer[] = [
  message({ ping: 1 }),
  message({ hello: 1, client: { driver: { name: 'x' } } }),
  message({
    find: 'c',
    filter: { a: { $in: [1, 'x', null] }, $or: [{ b: { $gt: 1 } }, { c: /^x/ }] },
    sort: { a: 1 },
    limit: 5,
  }),
  message({ insert: 'c', documents: [DOCUMENT, DOCUMENT] }),
  message({ insert: 'c', ordered: false }, 0, ['documents', [DOCUMENT, { ...DOCUMENT, a: 'z' }]]),
  message({ update: 'c' }, 0, [
    'updates',
    [{ q: { a: 1 }, u: { $set: { 'a.0': 2 }, $push: { l: { $each: [1], $slice: 3 } } }, upsert: true }],
  ]),
  message({ update: 'c', updates: [{ q: {}, u: { $set: { 'a.$[x]': 1 } }, arrayFilters: [{ x: 1 }], multi: true }] }),
  message({ delete: 'c', deletes: [{ q: { a: { $elemMatch: { b: 'x' } } }, limit: 1 }] }),
  message({
    findAndModify: 'c',
    query: { d: 1.5 },
    update: { $inc: { d: 1 } },
    fields: { a: { $slice: 1 } },
    new: true,
  }),
  message({
    aggregate: 'c',
    pipeline: [{ $match: { a: 1 } }, { $group: { _id: '$a', n: { $sum: 1 } } }, { $sort: { n: -1 } }],
    cursor: {},
  }),
  message({ createIndexes: 'c', indexes: [{ key: { a: 1, d: -1 }, name: 'ad' }] }),
  message({ getMore: BSON.Long.fromNumber(1), collection: 'c' }),
  message({ count: 'c', query: { c: { $lt: new Date() } } }),
  message({ distinct: 'c', key: 'a' }),
  message({ explain: { find: 'c', filter: { a: 1 } } }),
  message({ insert: 'c', documents: [DOCUMENT], writeConcern: { w: 0 } }, 2),
  frame(
    OP_QUERY,
    Buffer.concat([Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.alloc(8), BSON.serialize({ isMaster: 1 })]),
  ),
];

type Mutation = (below: Below, valid: Buffer) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (_, valid) => valid,
  (below, valid) => flipped(below, valid, 1 + below(8)),
  (below, valid) => flipped(below, valid, 1 + below(8), 16),
  (below, valid) => valid.subarray(0, below(valid.length)),
  (below, valid) =>
    withInt(
      valid,
      0,
      pick(below, [0, 1, 15, 16, 17, -1, valid.length - 1, valid.length + 1, 48_000_000, 48_000_001, 0x7fffffff]),
    ),
  (below, valid) =>
    withInt(
      valid,
      16 + below(Math.max(1, valid.length - 20)),
      pick(below, [0, -1, 1, 4, 5, 0x7fffffff, valid.length, below(300)]),
    ),
  (below, valid) =>
    withInt(valid, 12, pick(below, [0, 1, 2001, 2002, 2005, 2006, 2010, 2011, OP_COMPRESSED, 2014, -1])),
  (below, valid) => withInt(valid, 16, pick(below, [1, 2, 3, 4, 1 << 15, 1 << 16, -1])),
  // With the flag of a checksum, and four bytes that are none.
  (_, valid) => Buffer.concat([withInt(withInt(valid, 16, 1), 0, valid.length + 4), Buffer.alloc(4, 7)]),
  (_, valid) => frame(OP_MSG, Buffer.concat([valid.subarray(16), valid.subarray(20)])),
  (below, valid) =>
    frame(OP_COMPRESSED, Buffer.concat([Buffer.from([0xdd, 7, 0, 0, 255, 0, 0, 0, below(5)]), valid.subarray(16)])),
  (below, valid) => Buffer.concat([valid.subarray(0, 20), noise(below, 30), valid.subarray(20)]),
  (below, valid) => spliced(below, valid),
  (below) => frame(OP_MSG, noise(below, 300)),
  (below) => noise(below, 200),
];

/** A message as a driver sends it, or one that something happened to. */
export function hostileMessage(below: Below): Buffer {
  const mutate = pick(below, MUTATIONS);
  return mutate(below, pick(below, VALID));
}

function flipped(below: Below, valid: Buffer, bits: number, from = 0): Buffer {
  const copy = Buffer.from(valid);
  for (let bit = 0; bit < bits; bit += 1) {
    const at = from + below(copy.length - from);
    copy[at] = (copy[at] as number) ^ (1 << below(8));
  }
  return copy;
}

function withInt(valid: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(valid);
  if (at + 4 <= copy.length) copy.writeInt32LE(value, at);
  return copy;
}

/** The beginning of one message and the end of another, with a length that is right. */
function spliced(below: Below, valid: Buffer): Buffer {
  const other = pick(below, VALID);
  return frame(
    OP_MSG,
    Buffer.concat([valid.subarray(16, 16 + below(valid.length - 16)), other.subarray(16 + below(other.length - 16))]),
  );
}

function noise(below: Below, most: number): Buffer {
  return Buffer.from(Array.from({ length: below(most) }, () => below(256)));
}
