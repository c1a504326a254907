import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { BSON } from 'mongodb';
import { Bench, failureOf, type Item } from './support.ts';

const bench = new Bench();
afterAll(() => bench.end());

/** A directory as format 1 had it: a catalogue in BSON, documents under their encoded `_id`, which nothing of this version reads. */
async function writeFormat1(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'format'), '1\n');
  const bytes = open<Buffer, Buffer>({ path: join(dataDir, 'documents'), keyEncoding: 'binary', encoding: 'binary' });
  const id = { name: '_id_', fields: [{ path: '_id', direction: 1 }], unique: true, number: 0, multikey: false };
  const byN = { name: 'n_-1', fields: [{ path: 'n', direction: -1 }], unique: true, number: 3, multikey: true };
  const catalog = { next: 3, collections: [{ namespace: 'old.things', number: 2, indexes: [id, byN] }] };
  await bytes.put(Buffer.alloc(6), Buffer.from(BSON.serialize(catalog)));
  for (let n = 0; n < 2_500; n += 1) {
    const key = Buffer.from(`\0\0\0\x02\0\0\x04k${n}\0\0`, 'latin1');
    await bytes.put(key, Buffer.from(BSON.serialize({ _id: `k${n}`, n: [n, -n - 1] })));
  }
  await bytes.close();
}

test('a directory of format 1 becomes one of format 2, with its documents, its indexes and the old files beside them', async () => {
  await writeFormat1(bench.dataDir);
  await bench.start();
  const things = bench.client.db('old').collection<Item>('things');
  expect(await things.countDocuments()).toBe(2_500);
  expect(await things.indexes()).toEqual([
    { v: 2, key: { _id: 1 }, name: '_id_' },
    { v: 2, key: { n: -1 }, name: 'n_-1', unique: true },
  ]);
  expect(await things.find({ n: -7 }).explain()).toMatchObject({
    executionStats: { nReturned: 1, totalDocsExamined: 1 },
  });
  expect((await failureOf(things.insertOne({ n: 7 }))).code).toBe(11000);
  expect(readFileSync(join(bench.dataDir, 'format'), 'utf8')).toBe('2\n');
  expect(existsSync(join(bench.dataDir, 'documents-format-1'))).toBe(true);
});

test('an upgrade that was interrupted begins anew', async () => {
  const things = () => bench.client.db('old').collection<Item>('things');
  await things().deleteMany({ n: { $gt: 100 } });
  await bench.stop();
  writeFileSync(join(bench.dataDir, 'format'), '1\n');
  await bench.start();
  expect(await things().countDocuments()).toBe(2_500);
});
