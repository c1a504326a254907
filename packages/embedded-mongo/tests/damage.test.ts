import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DataFileDamaged, startEmbeddedMongo } from '@tagtree/embedded-mongo';
import { checkEntries } from '@tagtree/embedded-mongo/check-entries';
import { MongoClient } from 'mongodb';
import { Bench, endBy, failureOf, type Item, removeDir, SERVE } from './support.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await new Bench().start();
  await bench.db.collection<Item>('docs').createIndex({ n: 1 });
  const documents = Array.from({ length: 2_000 }, (_, n) => ({
    _id: n,
    n,
    text: 'x'.repeat(n % 50 === 0 ? 9_000 : 50),
  }));
  await bench.db.collection<Item>('docs').insertMany(documents);
  await bench.stop();
});
afterEach(() => removeDir(bench.dataDir));

const dataFile = () => join(bench.dataDir, 'documents', 'data.mdb');
const start = () => startEmbeddedMongo({ dataDir: bench.dataDir });

async function expectWhole(): Promise<void> {
  await bench.start();
  expect(await bench.db.collection('docs').countDocuments({ n: { $gte: 0 } })).toBe(2_000);
  await bench.stop();
}

test('a data file that is cut off is refused, whatever is missing, and put back it is whole', async () => {
  const bytes = readFileSync(dataFile());
  for (const length of [100, 4_096, 4_200, 8_192, bytes.length >> 1, bytes.length - 4_096, bytes.length - 1]) {
    truncateSync(dataFile(), length);
    await expect(start()).rejects.toThrow(
      /data\.mdb is (cut off: it has|not a file of this store).* Nothing in it was changed\. Put the whole/s,
    );
    expect([statSync(dataFile()).size, existsSync(join(bench.dataDir, 'owner.lock'))]).toEqual([length, false]);
    writeFileSync(dataFile(), bytes);
  }
  await expectWhole();
});

test('a data file that is empty or missing is not taken for a new store', async () => {
  const bytes = readFileSync(dataFile());
  truncateSync(dataFile(), 0);
  await expect(start()).rejects.toBeInstanceOf(DataFileDamaged);
  rmSync(dataFile());
  await expect(start()).rejects.toThrow(/data\.mdb is missing/);
  writeFileSync(dataFile(), bytes);
  await expectWhole();
});

test('a file of something else is refused and left as it is', async () => {
  for (const foreign of [Buffer.from('hello'), Buffer.alloc(20_000, 'SQLite format 3\0')]) {
    writeFileSync(dataFile(), foreign);
    await expect(start()).rejects.toThrow(/data\.mdb is not a file of this store/);
    expect(readFileSync(dataFile()).equals(foreign)).toBe(true);
  }
});

test('a file is not refused because its last pages are free, and never were written', async () => {
  await bench.start();
  await bench.db.dropCollection('docs');
  const docs = bench.db.collection<Item>('docs');
  for (let round = 0; round < 30; round += 1) {
    await docs.insertMany(
      Array.from({ length: 200 }, (_, n) => ({ _id: n, n, text: 'y'.repeat((n * 97 + round) % 7_000) })),
    );
    await docs.deleteMany({ n: { $gte: round } });
    await docs.deleteMany({});
  }
  await bench.stop();
  await bench.start();
  expect(await bench.db.collection('docs').countDocuments()).toBe(0);
  await bench.stop();
});

/** Somebody who may not write: root, who may write everywhere, becomes another. */
function serveAsReader(): { status: number | null; stderr: string } {
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  return spawnSync(process.execPath, [SERVE, bench.dataDir], { ...user, encoding: 'utf8', timeout: 20_000 });
}

/** Nothing is forbidden to root, so another user has to be able to run this program where it lies. */
const readerCanRun =
  process.getuid?.() !== 0 ||
  spawnSync(process.execPath, ['--check', SERVE], { uid: 65_534, gid: 65_534, timeout: 20_000 }).status === 0;

(readerCanRun ? test : test.skip)('a directory that may not be written is named, and left as it is', async () => {
  if (process.getuid?.() === 0)
    for (const path of [bench.dataDir, dirname(dataFile())]) chownSync(path, 65_534, 65_534);
  chmodSync(bench.dataDir, 0o500);
  const { status, stderr } = serveAsReader();
  chmodSync(bench.dataDir, 0o700);
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^EACCES: permission denied, open '\S+owner\.lock'\n$/)]);
  await expectWhole();
});

/** Serves the directory with a limit for the size of its files, in KiB: to the process a disk that is full looks like that. */
async function serveWithin(kibibytes: number): Promise<{ child: ChildProcess; uri: string }> {
  const child = spawn(
    'bash',
    ['-c', `ulimit -S -f ${kibibytes}; exec "$0" "$@"`, process.execPath, SERVE, bench.dataDir],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [uri] = await once(createInterface(child.stdout), 'line');
  return { child, uri };
}

test('on a full disk a write is refused with a reason, reads go on, and nothing acknowledged is lost', async () => {
  const { child, uri } = await serveWithin(Math.ceil(statSync(dataFile()).size / 1_024) + 200);
  const client = await MongoClient.connect(uri);
  const docs = client.db('bench').collection<Item>('more');
  const acknowledged: string[] = [];
  const refusals: unknown[] = [];
  for (let n = 0; refusals.length < 3 && n < 1_000; n += 1) {
    const insert = docs.insertOne({ _id: `m${n}`, text: 'x'.repeat(2_000) });
    await insert.then(
      ({ insertedId }) => acknowledged.push(String(insertedId)),
      (error) => refusals.push(error),
    );
  }
  const { code, message } = await failureOf(docs.insertOne({ _id: 'last', text: 'x'.repeat(200_000) }));
  expect([code, message]).toEqual([
    14_031,
    expect.stringMatching(/^The disk is full, or fails: nothing of this write was kept/),
  ]);
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(await docs.countDocuments()).toBe(acknowledged.length);
  await client.close();
  expect(await endBy(child, 'SIGTERM')).toBe(0);
  expect((await checkEntries(bench.dataDir)).wrong).toEqual([]);
  await bench.start();
  const kept = await bench.db
    .collection<Item>('more')
    .find({}, { projection: { _id: 1 } })
    .toArray();
  expect(kept.map(({ _id }) => _id).sort()).toEqual(acknowledged.sort());
  await bench.db.collection<Item>('more').insertOne({ _id: 'last' });
  await bench.stop();
});
