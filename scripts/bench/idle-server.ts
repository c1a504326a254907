import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BSON } from 'mongodb';
import { madeUpPieces } from './store-site.ts';

/** Answers a ping, and a find with always the same document, without reading more than the command's name: what is left is the driver and the way. */
const hello = {
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 21,
  ok: 1,
};
const cursor = { firstBatch: madeUpPieces(1, 1, 1_000), id: BSON.Long.ZERO, ns: 'bench.pieces' };
const answers: Record<string, Uint8Array> = {
  find: BSON.serialize({ cursor, ok: 1 }),
  ping: BSON.serialize({ ok: 1 }),
  endSessions: BSON.serialize({ ok: 1 }),
};
const other = BSON.serialize(hello);
const OP_QUERY = 2004;

function answer(message: Buffer): Buffer {
  const legacy = message.readInt32LE(12) === OP_QUERY;
  const name = legacy ? '' : message.toString('latin1', 26, message.indexOf(0, 26));
  const body = answers[name] ?? other;
  const head = Buffer.alloc(legacy ? 36 : 21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(legacy ? 1 : 2013, 12);
  if (legacy) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}

const path = join(mkdtempSync(join(tmpdir(), 'tagtree-bench-')), 's.sock');
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  // A client that waits for each answer sends one whole message at a time.
  socket.on('data', (message) => socket.write(answer(message)));
});
server.listen(path, () => console.log(`mongodb://${encodeURIComponent(path)}/`));
process.once('SIGTERM', () => process.exit(0));
