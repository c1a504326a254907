import { Bench, failureOf } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.end());

test('a key too long is refused with nothing stored, one that just fits is found', async () => {
  const docs = bench.fresh();
  await docs.createIndexes([{ key: { a: 1 } }, { key: { u: 1 }, unique: true }]);
  const long = 'x'.repeat(1_900);
  for (const doc of [{ _id: long }, { _id: 1, a: long }, { _id: 1, u: long }, { _id: 1, a: [1, long] }]) {
    expect((await failureOf(docs.insertOne(doc))).code).toBe(17280);
  }
  expect((await failureOf(docs.insertOne({ _id: 'i'.repeat(1_500), a: 'a'.repeat(1_500) }))).code).toBe(17280);
  expect(await docs.find().toArray()).toEqual([]);
  await docs.insertOne({ _id: 1, a: 'y', u: 1 });
  expect((await failureOf(docs.updateOne({ _id: 1 }, { $set: { a: long, b: 1 } }))).code).toBe(17280);
  expect(await docs.find({ a: 'y' }).toArray()).toEqual([{ _id: 1, a: 'y', u: 1 }]);
  const fits = 'z'.repeat(1_800);
  await docs.insertOne({ _id: 2, a: fits });
  expect(await docs.countDocuments({ a: fits })).toBe(1);
  expect(await docs.countDocuments({ a: long })).toBe(0);
});

test('a bound that no key can hold is answered without the index', async () => {
  const docs = bench.fresh();
  await docs.createIndex({ a: 1, b: 1 });
  await docs.insertMany([
    { a: 'x', b: 1 },
    { a: 'y', b: 'y' },
  ]);
  const long = 'x'.repeat(5_000);
  expect(await docs.countDocuments({ a: { $gt: long } })).toBe(1);
  expect(await docs.countDocuments({ a: { $regex: `^${long}` } })).toBe(0);
  expect(await docs.countDocuments({ _id: { $lt: long } })).toBe(0);
  expect(await docs.countDocuments({ a: 'y'.repeat(1_500), b: { $gt: 'z'.repeat(1_500) } })).toBe(0);
});
