import { type SlowQuery, startEmbeddedMongo } from '@tagtree/embedded-mongo';
import { type Collection, MongoClient } from 'mongodb';
import { type Item, type Loose, removeDir, tempDir } from './support.ts';

const dataDir = tempDir();
const reported: SlowQuery[] = [];
let stop = async () => {};
let docs: Collection<Item>;

beforeAll(async () => {
  const store = await startEmbeddedMongo({ dataDir, onSlowQuery: (query) => reported.push(query) });
  const client = await MongoClient.connect(store.uri);
  stop = async () => {
    await client.close();
    await store.stop();
  };
  docs = client.db('shop').collection<Item>('docs');
  await docs.insertMany(
    Array.from({ length: 10_000 }, (_, n) => ({ _id: n, a: `secret-${n % 10}`, b: n, c: { d: n } })),
  );
  await docs.createIndex({ a: 1 });
});
afterAll(async () => {
  await stop();
  removeDir(dataDir);
});

/** What is reported of some work that is done. The report comes before the answer, but by another way. */
async function reportsOf(work: () => Promise<unknown>): Promise<SlowQuery[]> {
  reported.length = 0;
  await work();
  await docs.find({ 'end.of': 1, _id: { $gte: 0 } }).toArray();
  return [...reported];
}

const slow = (filter: string[], sort: string[], index: SlowQuery['index']) => ({
  collection: 'shop.docs',
  filter,
  sort,
  documents: 10_000,
  index,
});

const set: Loose = { $set: { seen: 1 } };

test.each<[string, () => Promise<unknown>, SlowQuery]>([
  [
    'equality, sort, range',
    () => docs.find({ b: { $gt: 3 }, 'c.d': 5 }, { sort: { e: -1 } }).toArray(),
    slow(['b', 'c.d'], ['e'], { 'c.d': 1, e: -1, b: 1 }),
  ],
  ['a count', () => docs.countDocuments({ b: 7 }), slow(['b'], [], { b: 1 })],
  [
    'a pipeline that sorts',
    () => docs.aggregate([{ $sort: { b: 1, a: -1 } }, { $limit: 1 }]).toArray(),
    slow([], ['b', 'a'], { b: 1, a: -1 }),
  ],
  ['an update', () => docs.updateMany({ 'c.d': { $in: [1, 2] } }, set), slow(['c.d'], [], { 'c.d': 1 })],
  ['a delete', () => docs.deleteMany({ $and: [{ g: 1 }, { h: { $lt: 2 } }] }), slow(['g', 'h'], [], { g: 1, h: 1 })],
  ['what no index would serve', () => docs.find({ $or: [{ i: 1 }, { j: 2 }] }).toArray(), slow(['i', 'j'], [], {})],
])('%s is reported once, by its fields and without values', async (_, work, expected) => {
  expect(await reportsOf(work)).toEqual([expected]);
  expect(await reportsOf(work)).toEqual([]);
});

test('what an index serves, what asks for everything and what stops early is not reported', async () => {
  const quick = async () => {
    await docs.find({ a: 'secret-1' }).toArray();
    await docs.find({}).toArray();
    await docs.find({ _id: { $gte: 0 } }).toArray();
    await docs.find({ k: null }).limit(5).toArray();
    await docs.countDocuments();
  };
  expect(await reportsOf(quick)).toEqual([]);
});
