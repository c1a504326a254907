import { dirname } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { Bench, endBy, type Item, removeDir, type Served, seededNumbers, serve, tempDir } from './support.ts';

const dataDir = tempDir();
const served: Served[] = [];
afterAll(async () => {
  for (const { child, uri } of served) {
    if (child.exitCode === null && child.signalCode === null) await endBy(child, 'SIGKILL');
    removeDir(dirname(decodeURIComponent(new URL(uri).host)));
  }
  removeDir(dataDir);
});

async function startServed(): Promise<{ server: Served; client: MongoClient }> {
  const server = await serve(dataDir);
  served.push(server);
  return { server, client: await MongoClient.connect(server.uri, { serverSelectionTimeoutMS: 500 }) };
}

/** Inserts one after the other, and moves every second one in the index, until the store is gone. */
async function write(client: MongoClient, name: string, acknowledged: (id: string, n: number) => void): Promise<void> {
  const docs = client.db('kill').collection<Item>('docs');
  for (let n = 0; ; n += 1) {
    const _id = `${name}-${n}`;
    try {
      await docs.insertOne({ _id, n, tags: [name, `t${n % 7}`] });
      acknowledged(_id, n);
      if (n % 2 === 0) continue;
      const move: Document = { $set: { n: -n }, $push: { tags: 'moved' } };
      await docs.updateOne({ _id }, move);
      acknowledged(_id, -n);
    } catch {
      return;
    }
  }
}

/** Kills the process while four writers are at it, and answers what was acknowledged. */
async function killWhileWriting(round: number, killAt: number): Promise<Map<string, number>> {
  const { server, client } = await startServed();
  const acknowledged = new Map<string, number>();
  let killed: Promise<number | null> | undefined;
  const note = (id: string, n: number) => {
    acknowledged.set(id, n);
    if (acknowledged.size >= killAt) killed ??= endBy(server.child, 'SIGKILL');
  };
  await Promise.all([0, 1, 2, 3].map((writer) => write(client, `r${round}w${writer}`, note)));
  await killed;
  await client.close();
  return acknowledged;
}

async function expectAgreement(client: MongoClient): Promise<void> {
  const docs = client.db('kill').collection<Item>('docs');
  const scanned = await docs.find({}, { sort: { _id: 1 } }).toArray();
  const byIndex = await docs.find({ n: { $gte: -1e9 } }, { sort: { n: 1, _id: 1 } }).toArray();
  expect(byIndex.map(({ _id }) => String(_id)).sort()).toEqual(scanned.map(({ _id }) => String(_id)).sort());
  for (const tag of ['moved', 't0', 't3']) {
    const expected = scanned.filter(({ tags }) => (tags as string[]).includes(tag)).map(({ _id }) => _id);
    const found = await docs.find({ tags: tag }, { sort: { _id: 1 } }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(expected);
  }
}

test('nothing acknowledged is lost when the process is killed, and the indexes agree, five times over', async () => {
  const below = seededNumbers(Date.now() & 0xffff);
  const first = await startServed();
  await first.client.db('kill').createIndex('docs', { n: 1, _id: 1 });
  await first.client.db('kill').createIndex('docs', { tags: 1, _id: 1 });
  await first.client.close();
  await endBy(first.server.child, 'SIGTERM');
  for (let round = 0; round < 5; round += 1) {
    const acknowledged = await killWhileWriting(round, 10 + below(150));
    const { server, client } = await startServed();
    const docs = await client
      .db('kill')
      .collection<Item>('docs')
      .find({ _id: { $regex: `^r${round}w` } })
      .toArray();
    const stored = new Map(docs.map(({ _id, n }) => [String(_id), Number(n)]));
    for (const [id, n] of acknowledged) expect([id, n, -Math.abs(n)]).toContain(stored.get(id));
    for (const [id, n] of acknowledged) if (n < 0) expect(stored.get(id)).toBe(n);
    await expectAgreement(client);
    await client.close();
    expect(await endBy(server.child, 'SIGTERM')).toBe(0);
  }
});

test('started again, documents, indexes and their rules are there', async () => {
  const bench = await new Bench().start();
  await bench.db.collection<Item>('kept').createIndex({ a: 1 }, { unique: true });
  await bench.db.collection<Item>('kept').insertMany([
    { _id: 1, a: [1, 2] },
    { _id: 2, a: 3 },
  ]);
  await bench.stop();
  await bench.start();
  const kept = bench.db.collection<Item>('kept');
  expect(await kept.find().toArray()).toEqual([
    { _id: 1, a: [1, 2] },
    { _id: 2, a: 3 },
  ]);
  await expect(kept.insertOne({ a: 2 })).rejects.toMatchObject({ code: 11000 });
  expect(await kept.find({ a: 2 }).explain()).toMatchObject({ executionStats: { totalDocsExamined: 1 } });
  await bench.end();
});

test('a stop lets a command under way finish', async () => {
  const bench = await new Bench().start();
  const many = bench.db.collection<Item>('many');
  await many.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ _id: n, n: n % 97 })));
  const ping = () => bench.db.command({ ping: 1 });
  await Promise.all([ping(), ping(), ping()]);
  const slow = many.find({}, { sort: { n: -1 }, batchSize: 50_000 }).toArray();
  await ping();
  const stopped = bench.stopInUse();
  expect(await slow).toHaveLength(20_000);
  await stopped;
  await bench.end();
});

test('a stop ends however busy the clients are, and keeps what it acknowledged', async () => {
  const bench = await new Bench().start();
  const acknowledged: string[] = [];
  let stopped: Promise<void> | undefined;
  const client = await MongoClient.connect(bench.uri, { serverSelectionTimeoutMS: 500 });
  const note = (id: string) => {
    acknowledged.push(id);
    if (acknowledged.length > 100) stopped ??= bench.stopInUse();
  };
  await Promise.all(Array.from({ length: 12 }, (_, writer) => write(client, `w${writer}`, note)));
  await stopped;
  await client.close();
  await bench.start();
  const docs = await bench.client.db('kill').collection<Item>('docs').find().toArray();
  const ids = new Set(docs.map(({ _id }) => _id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  await bench.end();
});
