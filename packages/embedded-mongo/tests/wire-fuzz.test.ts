import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { checkEntries } from '@tagtree/embedded-mongo/check-entries';
import { BSON, MongoClient } from 'mongodb';
import { frame, hostileMessage, message } from './fuzz/wire-messages.ts';
import { endBy, rawSocket, removeDir, type Served, seededNumbers, serve, tempDir } from './support.ts';

const dataDir = tempDir();
let served: Served;
let client: MongoClient;
beforeAll(async () => {
  served = await serve(dataDir);
  client = await MongoClient.connect(served.uri);
  await client
    .db('calm')
    .collection<{ _id: number }>('docs')
    .insertMany(Array.from({ length: 50 }, (_, _id) => ({ _id })));
});
afterAll(async () => {
  await client.close();
  if (served.child.exitCode === null) await endBy(served.child, 'SIGKILL');
  removeDir(dirname(decodeURIComponent(new URL(served.uri).host)));
  removeDir(dataDir);
});

/** Another client, whose commands go on as if nothing were. */
async function expectUnaffected(): Promise<void> {
  const docs = client.db('calm').collection<{ _id: number; n?: number }>('docs');
  expect(await docs.countDocuments({ _id: { $gte: 25 } })).toBe(25);
  expect((await docs.updateOne({ _id: 1 }, { $inc: { n: 1 } })).modifiedCount).toBe(1);
}

/** Sends bytes and no more; answers what comes back until there is an answer or the connection ends. */
async function send(bytes: Buffer): Promise<Buffer> {
  const socket = rawSocket(served.uri);
  const parts: Buffer[] = [];
  const isWhole = bytes.length > 20 && bytes.readInt32LE(0) === bytes.length;
  const wantsAnswer = isWhole && bytes.readInt32LE(12) === 2013 && (bytes.readInt32LE(16) & 2) === 0;
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  socket.on('data', (part: Buffer) => {
    parts.push(part);
    const all = Buffer.concat(parts);
    if (all.length >= 16 && all.length >= all.readInt32LE(0)) socket.destroy();
  });
  if (wantsAnswer) socket.write(bytes);
  else socket.end(bytes);
  await closed;
  return Buffer.concat(parts);
}

/** `ok`, and the code and the message of a failure. */
function answerIn(reply: Buffer): unknown {
  const { ok, code, errmsg } = BSON.deserialize(reply.subarray(reply.readInt32LE(12) === 1 ? 36 : 21));
  return { ok, code, errmsg };
}

/** Megabytes that the store's process has in memory (Linux; elsewhere 0). */
function memory(): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${served.child.pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return 0;
  }
}

test('3,000 messages, most of them mutated, are answered or end their connection; another client is not affected', async () => {
  const below = seededNumbers(14);
  let answered = 0;
  for (let wave = 0; wave < 60; wave += 1) {
    const replies = await Promise.all(Array.from({ length: 50 }, () => send(hostileMessage(below))));
    for (const reply of replies.filter(({ length }) => length > 0)) {
      expect(reply.readInt32LE(0)).toBe(reply.length);
      // Code 1 is what an unforeseen error gets.
      expect(answerIn(reply)).not.toMatchObject({ code: 1 });
      answered += 1;
    }
    if (wave % 5 === 0) await expectUnaffected();
  }
  expect(answered).toBeGreaterThan(300);
});

async function halfOpen(count: number, bytes: Uint8Array): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const wave = Array.from({ length: Math.min(100, count - sockets.length) }, () => rawSocket(served.uri));
    for (const socket of wave) socket.on('error', () => undefined).write(bytes);
    await Promise.all(wave.map((socket) => once(socket, 'connect')));
    // An answer means that the store has had a turn to take them in.
    await client.db('calm').command({ ping: 1 });
    sockets.push(...wave);
  }
  return sockets;
}

test('2,000 connections that stop in the middle of a message, and some that claim 48 MB, cost little', async () => {
  const before = memory();
  const stopped = await halfOpen(2_000, message({ ping: 1 }).subarray(0, 30));
  const claims = await halfOpen(200, frame(2013, Buffer.alloc(1_000), 48_000_000));
  await expectUnaffected();
  expect(memory() - before).toBeLessThan(150);
  for (const socket of [...stopped, ...claims]) socket.destroy();
  await expectUnaffected();
});

test('what has come of unfinished messages is bounded for all clients together; some are cut off, others served', async () => {
  const piece = Buffer.alloc(4_000_000);
  const claims = await halfOpen(90, frame(2013, piece, 48_000_000));
  await new Promise<void>((resolve) => {
    for (const socket of claims) socket.once('close', () => resolve());
  });
  await expectUnaffected();
  expect(memory()).toBeLessThan(900);
  for (const socket of claims) socket.destroy();
  await expectUnaffected();
});

test('a client that sends thousands of commands and takes no answer waits; others do not', async () => {
  const socket = rawSocket(served.uri).on('error', () => undefined);
  socket.pause();
  await client
    .db('hostile')
    .collection('large')
    .insertOne({ text: 'x'.repeat(1_000_000) });
  const before = memory();
  const many = Buffer.concat(Array.from({ length: 5_000 }, () => message({ find: 'large' })));
  socket.write(many);
  for (let round = 0; round < 20; round += 1) await expectUnaffected();
  expect(memory() - before).toBeLessThan(300);
  socket.destroy();
});

test('a slow sender is answered when its message is whole', async () => {
  const socket = rawSocket(served.uri);
  const bytes = message({ insert: 'slow', documents: [{ text: 'x'.repeat(200_000) }] });
  for (let at = 0; at < bytes.length; at += 1_000) {
    socket.write(bytes.subarray(at, at + 1_000));
    await new Promise((resolve) => setImmediate(resolve));
    if (at % 50_000 === 0) await expectUnaffected();
  }
  const [reply] = (await once(socket, 'data')) as [Buffer];
  expect(reply.readInt32LE(0)).toBe(reply.length);
  expect(await client.db('hostile').collection('slow').countDocuments()).toBe(1);
  socket.destroy();
});

test('after all that the store stops in order, and its index entries are exact', async () => {
  await client.close();
  expect(await endBy(served.child, 'SIGTERM')).toBe(0);
  expect(await checkEntries(dataDir)).toMatchObject({ wrong: [], unfinished: 0 });
});
