import { once } from 'node:events';
import { BSON } from 'mongodb';
import { Bench, failureOf, type Loose, rawSocket } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.end());

const OP_QUERY = 2004;
const OP_MSG = 2013;

function message(operation: number, body: Uint8Array, length = 16 + body.length): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(operation, 12);
  return Buffer.concat([head, body]);
}

/** An OP_MSG with one section of kind 0. */
function command(bson: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(flags, 0);
  return message(OP_MSG, Buffer.concat([head, bson]));
}

const PING = Buffer.from(BSON.serialize({ ping: 1, $db: 'bench' }));

function withLength(bson: Buffer, length: number): Buffer {
  const copy = Buffer.from(bson);
  copy.writeInt32LE(length, 0);
  return copy;
}

/** A text whose own length says more than there is. */
function lyingText(): Buffer {
  const bson = Buffer.from(BSON.serialize({ ping: 'text', $db: 'bench' }));
  bson.writeInt32LE(1_000_000, 10);
  return bson;
}

function sequence(section: Buffer): Buffer {
  const body = Buffer.from(BSON.serialize({ insert: 'hostile', $db: 'bench' }));
  return message(OP_MSG, Buffer.concat([Buffer.from([0, 0, 0, 0, 0]), body, Buffer.from([1]), section]));
}

/** All that comes back until the store ends the connection. */
async function answerTo(bytes: Uint8Array, endAfter = false): Promise<Buffer> {
  const socket = rawSocket(bench.uri);
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  // Being cut off may come as an error of the connection or as its end.
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  if (endAfter) socket.end(bytes);
  else socket.write(bytes);
  await closed;
  return Buffer.concat(parts);
}

async function expectAlive(): Promise<void> {
  const docs = bench.fresh();
  await docs.insertOne({ _id: 1 });
  expect(await docs.findOne()).toEqual({ _id: 1 });
}

test.each<[string, Buffer]>([
  ['garbage', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['zeros', Buffer.alloc(64)],
  ['a negative length', message(OP_MSG, PING, -1)],
  ['a length below the header', message(OP_MSG, PING, 15)],
  ['a length beyond any message', message(OP_MSG, PING, 0x7fffffff)],
  ['an unknown operation', message(2002, PING)],
  ['an operation with nothing in it', message(OP_MSG, Buffer.alloc(0))],
  ['an old query with nothing in it', message(OP_QUERY, Buffer.alloc(4))],
  ['an old query without an end of the name', message(OP_QUERY, Buffer.alloc(20, 65))],
  ['an unknown required flag', command(PING, 1 << 5)],
  ['an unknown kind of section', message(OP_MSG, Buffer.concat([Buffer.from([0, 0, 0, 0, 9]), PING]))],
  ['no section', message(OP_MSG, Buffer.alloc(4))],
  ['two bodies', command(Buffer.concat([PING, Buffer.from([0]), PING]))],
  ['BSON longer than its message', command(withLength(PING, PING.length + 1))],
  ['BSON shorter than its bytes', command(withLength(PING, PING.length - 1))],
  ['BSON of length 0', command(withLength(PING, 0))],
  ['BSON of a negative length', command(withLength(PING, -5))],
  ['BSON with a text longer than itself', command(lyingText())],
  ['BSON of an unknown type', command(Buffer.from([8, 0, 0, 0, 0x42, 0x61, 0, 0]))],
  ['a sequence without a name', sequence(Buffer.from([8, 0, 0, 0, 65, 65, 65, 65]))],
  ['a sequence with a document too long', sequence(Buffer.from('\x0d\0\0\0ab\0\xff\xff\0\0\0\0', 'latin1'))],
])('%s ends the connection without an answer, and others are served', async (_, bytes) => {
  expect(await answerTo(bytes)).toHaveLength(0);
  await expectAlive();
});

test('a message cut off is dropped with its connection', async () => {
  const insert = BSON.serialize({ insert: 'cut', documents: [{ _id: 1 }], $db: 'bench' });
  const whole = command(insert);
  expect(await answerTo(whole.subarray(0, -1), true)).toHaveLength(0);
  expect(await bench.db.collection('cut').countDocuments()).toBe(0);
});

test('a message in single bytes, and two in one piece, are answered', async () => {
  const socket = rawSocket(bench.uri);
  for (const byte of command(PING)) socket.write(Buffer.from([byte]));
  const [first] = (await once(socket, 'data')) as [Buffer];
  expect(BSON.deserialize(first.subarray(21))).toEqual({ ok: 1 });
  let answered = Buffer.alloc(0);
  socket.write(Buffer.concat([command(PING), command(PING)]));
  while (answered.length < first.length * 2) {
    const [part] = (await once(socket, 'data')) as [Buffer];
    answered = Buffer.concat([answered, part]);
  }
  expect(answered).toHaveLength(first.length * 2);
  socket.destroy();
});

test('a client that goes away in the middle of an answer harms nobody', async () => {
  const docs = bench.fresh();
  await docs.insertMany(Array.from({ length: 3 }, (_, _id) => ({ _id, text: 'x'.repeat(1_000_000) })));
  const socket = rawSocket(bench.uri);
  socket.write(command(BSON.serialize({ find: docs.collectionName, $db: 'bench' })));
  await once(socket, 'readable');
  socket.destroy();
  await expectAlive();
});

test('a document over 16 MiB is refused, inserted or grown', async () => {
  const docs = bench.fresh();
  const half = 'x'.repeat(8 * 1024 * 1024);
  const insert = { insert: docs.collectionName, documents: [{ _id: 1, a: half, b: half }] };
  const refused = await bench.db.command(insert);
  expect(refused).toMatchObject({ n: 0, writeErrors: [{ index: 0, code: 10334 }] });
  await docs.insertOne({ _id: 2, a: half });
  expect((await failureOf(docs.updateOne({ _id: 2 }, { $set: { b: half } }))).code).toBe(17419);
  const grow = docs.findOneAndUpdate({ _id: 2 }, { $set: { b: half, c: half } });
  expect((await failureOf(grow)).code).toBe(17419);
  expect(await docs.find({}, { projection: { a: 0 } }).toArray()).toEqual([{ _id: 2 }]);
});

test('nesting, commands of the wrong shape and odd names get an error, not an end', async () => {
  let deep: Loose = {};
  for (let level = 0; level < 3_000; level += 1) deep = { $and: [deep] };
  const wrong: Loose[] = [{ find: 1 }, { find: 'x', filter: 5 }, { insert: 'x', documents: [5] }, { insert: 'x' }];
  const more: Loose[] = [
    { update: 'x', updates: [5] },
    { delete: 'x', deletes: {} },
    { find: 'x', filter: deep },
  ];
  const shapes = [...wrong, ...more, { aggregate: 'x', pipeline: [5], cursor: {} }, { getMore: 'x' }, { find: 'a\0b' }];
  for (const shape of shapes) expect((await failureOf(bench.db.command(shape))).code).toEqual(expect.any(Number));
  await expectAlive();
});
