import { DataDirInUse, startEmbeddedMongo } from '@tagtree/embedded-mongo';
import { type Document, MongoClient, Timestamp } from 'mongodb';
import { Bench, failureOf } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.end());

/** A find with read concern snapshot, all batches. */
async function findAt(collection: string, atClusterTime?: Timestamp, find: Document = {}): Promise<Document[]> {
  const readConcern = { level: 'snapshot', ...(atClusterTime && { atClusterTime }) };
  return bench.db.runCursorCommand({ find: collection, batchSize: 100, ...find, readConcern }).toArray();
}

async function takeSnapshot(): Promise<Timestamp> {
  const answer = await bench.db.command({ find: 'none', limit: 1, readConcern: { level: 'snapshot' } });
  return answer['cursor'].atClusterTime;
}

test('finds at one moment see what was there then, through indexes too, while it is changed and taken away', async () => {
  const docs = bench.db.collection<{ _id: number; n: number; tag: string }>('docs');
  await docs.createIndex({ tag: 1, _id: 1 });
  const before = Array.from({ length: 1_500 }, (_, n) => ({ _id: n, n, tag: `t${n % 3}` }));
  await docs.insertMany(before);
  const time = await takeSnapshot();
  expect(time).toBeInstanceOf(Timestamp);
  const cursor = bench.db.runCursorCommand({
    find: 'docs',
    sort: { _id: 1 },
    batchSize: 10,
    readConcern: { level: 'snapshot', atClusterTime: time },
  });
  expect(await cursor.next()).toEqual(before[0]);
  await docs.deleteMany({ _id: { $gte: 700 } });
  await docs.updateMany({}, { $set: { tag: 'changed' }, $inc: { n: 1_000 } });
  await docs.insertOne({ _id: -1, n: 0, tag: 't1' });
  expect(await cursor.toArray()).toEqual(before.slice(1));
  expect(await findAt('docs', time, { sort: { _id: 1 } })).toEqual(before);
  const ones = await findAt('docs', time, { filter: { tag: 't1' }, sort: { tag: 1, _id: 1 } });
  expect(ones).toEqual(before.filter(({ tag }) => tag === 't1'));
  expect(await docs.countDocuments({ tag: 'changed' })).toBe(700);
  expect(await findAt('docs', await takeSnapshot())).toHaveLength(701);
});

test('a collection dropped or made after the moment is as it was at it', async () => {
  await bench.db.collection('gone').insertOne({ n: 1 });
  const time = await takeSnapshot();
  await bench.db.collection('gone').drop();
  await bench.db.collection('new').insertOne({ n: 2 });
  expect(await findAt('gone', time)).toMatchObject([{ n: 1 }]);
  expect(await findAt('new', time)).toEqual([]);
  expect(await findAt('new')).toMatchObject([{ n: 2 }]);
});

test('an unknown moment and a 17th one are refused, other commands at a moment too', async () => {
  expect(await failureOf(findAt('docs', new Timestamp({ t: 1, i: 1 })))).toMatchObject({ code: 239 });
  const counted = bench.db.command({ count: 'docs', readConcern: { level: 'snapshot' } });
  expect(await failureOf(counted)).toMatchObject({
    code: 123,
    message: expect.stringContaining('read concern snapshot'),
  });
  const taken = Promise.all(Array.from({ length: 17 }, takeSnapshot));
  expect(await failureOf(taken)).toMatchObject({ code: 246 });
  expect(await bench.db.collection('docs').countDocuments()).toBe(701);
});

test('a store stops with moments open, and who finds the directory in use can read through its owner', async () => {
  const inUse = await startEmbeddedMongo({ dataDir: bench.dataDir }).catch((error: unknown) => error);
  expect(inUse).toBeInstanceOf(DataDirInUse);
  const client = await MongoClient.connect((inUse as DataDirInUse).uri ?? '');
  expect(await client.db('bench').collection('docs').countDocuments()).toBe(701);
  await client.close();
  await bench.stop();
  await bench.start();
  expect(await bench.db.collection('docs').countDocuments()).toBe(701);
});
