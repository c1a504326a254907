import { MongoClient } from 'mongodb';
import { Bench, failureOf, type Loose } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.end());

const EXAMINED = { totalKeysExamined: 0, totalDocsExamined: 0, nReturned: 0 };

async function examined(name: string, find: Loose): Promise<typeof EXAMINED> {
  const { executionStats } = await bench.db.command({ explain: { find: name, ...find }, verbosity: 'executionStats' });
  return executionStats as typeof EXAMINED;
}

test('of 20 clients that insert one key at once exactly one wins', async () => {
  const docs = bench.fresh();
  await docs.createIndex({ kind: 1, key: -1 }, { unique: true });
  const clients = await Promise.all(Array.from({ length: 20 }, () => MongoClient.connect(bench.uri)));
  const inserts = clients.map((client, n) =>
    client.db('bench').collection(docs.collectionName).insertOne({ n, kind: 'a', key: 'one' }),
  );
  const outcomes = await Promise.allSettled(inserts);
  await Promise.all(clients.map((client) => client.close()));
  const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  expect(lost).toHaveLength(19);
  for (const error of lost) {
    expect(error).toMatchObject({ code: 11000, keyPattern: { kind: 1, key: -1 }, keyValue: { kind: 'a', key: 'one' } });
  }
  expect(await docs.countDocuments()).toBe(1);
});

const push: Loose = { $push: { tags: 'a' } };
const pull: Loose = { $pull: { tags: 'a' } };

test('an update into a taken key is refused, with what it takes back free again', async () => {
  const docs = bench.fresh();
  await docs.createIndex({ tags: 1 }, { unique: true });
  await docs.insertMany([
    { _id: 1, tags: ['a', 'b'] },
    { _id: 2, tags: ['c'] },
  ]);
  expect((await failureOf(docs.updateOne({ _id: 2 }, push))).keyValue).toEqual({ tags: 'a' });
  expect(await docs.findOne({ tags: 'c' })).toEqual({ _id: 2, tags: ['c'] });
  await docs.updateOne({ _id: 1 }, pull);
  await docs.updateOne({ _id: 2 }, push);
  await docs.deleteOne({ _id: 1 });
  await docs.insertOne({ _id: 3, tags: ['b'] });
  expect(await docs.distinct('tags')).toEqual(['c', 'a', 'b']);
});

test('a unique index over duplicates is refused and leaves nothing', async () => {
  const docs = bench.fresh();
  await docs.insertMany([
    { _id: 1, a: 1 },
    { _id: 2, a: 2 },
    { _id: 3, a: 1 },
  ]);
  const specs = [{ key: { _id: 1, a: 1 } }, { key: { a: 1 }, unique: true }];
  expect(await failureOf(docs.createIndexes(specs))).toMatchObject({ code: 11000, keyValue: { a: 1 } });
  expect((await docs.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  await docs.insertOne({ _id: 4, a: 2 });
  expect(await docs.countDocuments({ a: 2 })).toBe(2);
});

test('indexes are made once, listed and dropped', async () => {
  const docs = bench.fresh();
  await docs.createIndex({ a: 1 });
  await docs.createIndex({ a: 1 });
  await docs.createIndex({ b: -1, c: 1 }, { unique: true, name: 'bc' });
  expect(await docs.indexes()).toEqual([
    { v: 2, key: { _id: 1 }, name: '_id_' },
    { v: 2, key: { a: 1 }, name: 'a_1' },
    { v: 2, key: { b: -1, c: 1 }, name: 'bc', unique: true },
  ]);
  expect((await failureOf(docs.createIndex({ a: 1 }, { unique: true }))).code).toBe(86);
  await docs.dropIndex('bc');
  expect((await failureOf(docs.dropIndex('bc'))).code).toBe(27);
  await docs.insertMany([{ b: 1 }, { b: 1 }]);
  expect((await failureOf(docs.createIndex({ x: 1, y: 1 }).then(() => docs.insertOne({ x: [1], y: [1] })))).code).toBe(
    171,
  );
});

test('explain says how much was looked at: little with an index, all without', async () => {
  const docs = bench.fresh();
  await docs.insertMany(
    Array.from({ length: 500 }, (_, n) => ({ _id: `k${n}`, a: n % 50, b: n, tags: [n, n + 1000] })),
  );
  const name = docs.collectionName;
  expect(await examined(name, { filter: { a: 7 } })).toMatchObject({ nReturned: 10, totalDocsExamined: 500 });
  await docs.createIndexes([{ key: { a: 1, b: 1 } }, { key: { tags: 1 } }]);
  const few = { nReturned: 10, totalKeysExamined: 10, totalDocsExamined: 10 };
  expect(await examined(name, { filter: { a: 7 } })).toEqual(few);
  expect(await examined(name, { filter: { a: 7 }, sort: { b: -1 }, limit: 2 })).toMatchObject({ totalDocsExamined: 2 });
  expect((await examined(name, { filter: { a: 7, b: { $gte: 400 } } })).totalDocsExamined).toBe(2);
  expect(await examined(name, { filter: { tags: 1003 } })).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
  expect(await examined(name, { filter: { _id: 'k77' } })).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
  expect((await examined(name, { filter: { _id: { $in: ['k1', 'k2'] } } })).totalDocsExamined).toBe(2);
  expect((await examined(name, { filter: { _id: { $regex: '^k49' } } })).totalDocsExamined).toBe(11);
});

test('a range of _id looks at what is in it only, in both directions, bounds as asked', async () => {
  const docs = bench.fresh();
  const key = (n: number) => String(n).padStart(4, '0');
  await docs.insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: key(n) })));
  const filter = { _id: { $gt: key(299), $lte: key(349) } };
  const up = (await docs.find(filter, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);
  expect(up).toEqual(Array.from({ length: 50 }, (_, n) => key(300 + n)));
  expect((await docs.find(filter, { sort: { _id: -1 } }).toArray()).map(({ _id }) => _id)).toEqual(up.toReversed());
  expect((await examined(docs.collectionName, { filter })).totalDocsExamined).toBeLessThan(53);
  const last = { _id: { $gte: key(999) } };
  expect(await docs.findOneAndUpdate(last, { $set: { seen: 1 } }, { sort: { _id: -1 } })).toEqual({ _id: key(999) });
});

test('an index over arrays sorts by the least or greatest element, whatever is asked of another', async () => {
  const docs = bench.fresh();
  await docs.createIndexes([{ key: { a: 1, _id: 1 } }, { key: { g: 1, a: 1 } }]);
  await docs.insertMany([
    { _id: 1, g: 1, a: [5, 9] },
    { _id: 2, g: 1, a: [1, 6] },
    { _id: 3, g: 1, a: [4, 5] },
  ]);
  const sorted = async (filter: Loose, direction: 1 | -1) =>
    (await docs.find(filter, { sort: { a: direction } }).toArray()).map(({ _id }) => _id);
  expect(await sorted({ a: 5 }, 1)).toEqual([3, 1]);
  expect(await sorted({ a: { $gte: 5 } }, 1)).toEqual([2, 3, 1]);
  expect(await sorted({ g: 1, a: { $gte: 5 } }, 1)).toEqual([2, 3, 1]);
  expect(await sorted({ g: 1, a: { $lte: 5 } }, -1)).toEqual([1, 2, 3]);
});
