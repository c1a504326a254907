import { Binary, Double, Long, ObjectId } from 'mongodb';
import { Bench, failureOf, type Loose } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.end());

test('every BSON type comes back as it went in', async () => {
  const docs = bench.fresh();
  const sent = {
    _id: new ObjectId(),
    long: Long.fromString('9007199254740993'),
    double: new Double(2),
    date: new Date('1850-01-01T00:00:00.001Z'),
    binary: new Binary(Buffer.from([0, 1, 255]), 4),
    nothing: null,
    yes: true,
    list: [1, [2, null], { a: 'x' }],
    text: 'nul \0, é, 😀',
  };
  await docs.insertOne(sent);
  expect(await docs.findOne({ _id: sent._id }, { promoteValues: false })).toMatchObject({
    long: sent.long,
    double: sent.double,
    binary: sent.binary,
  });
  expect(await docs.findOne({ long: sent.long })).toEqual({ ...sent, double: 2 });
});

test('an update keeps the types of what it sets and of what it leaves', async () => {
  const docs = bench.fresh();
  await docs.insertOne({ _id: 'a', left: Long.fromNumber(7), sum: Long.fromString('9007199254740993') });
  const set = { small: Long.fromNumber(5), two: new Double(2), raw: new Binary(Buffer.from('x')) };
  await docs.updateOne({ _id: 'a' }, { $set: set, $inc: { sum: 1 } });
  const typed = await docs.findOne({ _id: 'a' }, { promoteValues: false });
  expect(typed).toEqual({ _id: 'a', left: Long.fromNumber(7), sum: Long.fromString('9007199254740994'), ...set });
  await docs.findOneAndUpdate({ _id: 'a' }, { $set: { later: Long.fromNumber(6) }, $inc: { two: 1 } });
  const again = await docs.findOne({ _id: 'a' }, { promoteValues: false });
  expect(again).toMatchObject({ later: Long.fromNumber(6), two: new Double(3) });
});

test('an insert without _id gets one, and an _id taken is refused by name', async () => {
  const docs = bench.fresh();
  await bench.db.command({ insert: docs.collectionName, documents: [{ a: 1 }] });
  expect((await docs.findOne({ a: 1 }))?._id).toBeInstanceOf(ObjectId);
  await docs.insertOne({ _id: 'x' });
  expect(await failureOf(docs.insertOne({ _id: 'x', b: 1 }))).toMatchObject({ code: 11000, keyValue: { _id: 'x' } });
  expect(await docs.findOne({ _id: 'x' })).toEqual({ _id: 'x' });
});

test('ordered inserts stop at the first failure, unordered ones go on', async () => {
  const docs = bench.fresh();
  const batch = () => [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
  expect((await failureOf(docs.insertMany(batch()))).code).toBe(11000);
  expect(await docs.countDocuments()).toBe(1);
  await failureOf(docs.insertMany(batch(), { ordered: false }));
  expect(await docs.distinct('_id')).toEqual([1, 2]);
});

test('__proto__ and constructor are fields like any other', async () => {
  const docs = bench.fresh();
  const hostile = JSON.parse('{"_id":1,"__proto__":{"polluted":true},"constructor":{"a":1}}') as Loose;
  await docs.insertOne(hostile);
  await docs.updateOne({ _id: 1 }, JSON.parse('{"$set":{"__proto__.more":1,"b":2}}') as Loose);
  await docs.updateOne({ _id: 2 }, JSON.parse('{"$set":{"__proto__":{"polluted":1}}}') as Loose, { upsert: true });
  const found = (await docs.findOne({ _id: 1 })) as Loose;
  const proto = Object.getOwnPropertyDescriptor(found, '__proto__')?.value as unknown;
  expect(proto).toEqual({ polluted: true, more: 1 });
  expect(await docs.countDocuments({ polluted: { $exists: true } })).toBe(0);
  expect(await docs.countDocuments({ '__proto__.polluted': true })).toBe(1);
  expect(await docs.countDocuments({ toString: { $exists: true } })).toBe(0);
});

test('findOneAndUpdate, -Replace and -Delete take the first of the order and answer before or after', async () => {
  const docs = bench.fresh();
  await docs.insertMany([1, 2, 3].map((n) => ({ _id: `k${n}`, n, group: 'a' })));
  const before = await docs.findOneAndUpdate({ group: 'a' }, { $inc: { n: 10 } }, { sort: { n: -1 } });
  expect(before).toEqual({ _id: 'k3', n: 3, group: 'a' });
  const after = await docs.findOneAndReplace({ _id: 'k1' }, { n: 5 }, { returnDocument: 'after' });
  expect(after).toEqual({ _id: 'k1', n: 5 });
  expect(await docs.findOneAndDelete({}, { sort: { n: 1 } })).toMatchObject({ _id: 'k2' });
  expect(await docs.findOneAndDelete({ _id: 'k9' })).toBeNull();
  expect(await docs.findOneAndUpdate({ _id: 'k3' }, { $set: { m: 1 } }, { sort: { _id: -1 } })).not.toBeNull();
});

test('deletes one or many and says how many', async () => {
  const docs = bench.fresh();
  await docs.insertMany([1, 1, 1, 2].map((n) => ({ n })));
  expect((await docs.deleteOne({ n: 1 })).deletedCount).toBe(1);
  expect((await docs.deleteMany({ n: 1 })).deletedCount).toBe(2);
  expect((await docs.deleteMany({ n: 9 })).deletedCount).toBe(0);
  expect(await docs.countDocuments()).toBe(1);
});

test('a cursor brings everything once, in batches, and can be closed early', async () => {
  const docs = bench.fresh();
  await docs.insertMany(Array.from({ length: 450 }, (_, n) => ({ _id: n })));
  const all = await docs.find({}, { sort: { _id: -1 }, batchSize: 100 }).toArray();
  expect(all.map(({ _id }) => _id)).toEqual(Array.from({ length: 450 }, (_, n) => 449 - n));
  const limited = await docs.find({}, { sort: { _id: 1 }, skip: 50, limit: 250, batchSize: 60 }).toArray();
  expect([limited.length, limited[0]?._id, limited.at(-1)?._id]).toEqual([250, 50, 299]);
  const cursor = docs.find({}, { batchSize: 10 });
  await cursor.next();
  const id = cursor.id as Long;
  await cursor.close();
  const gone = await failureOf(bench.db.command({ getMore: id, collection: docs.collectionName }));
  expect(gone.code).toBe(43);
});

test('documents that fill more than one message come in several batches', async () => {
  const docs = bench.fresh();
  const text = 'x'.repeat(3_000_000);
  for (const _id of [1, 2, 3, 4, 5]) await docs.insertOne({ _id, text });
  expect((await docs.find().toArray()).map((doc) => String(doc['text']).length)).toEqual(Array(5).fill(3_000_000));
});

test('collections and databases are listed and dropped', async () => {
  const db = bench.client.db('other');
  await db.collection('one').insertOne({ a: 1 });
  await db.createCollection('two');
  await db.collection<Loose>('two').insertOne({ a: 1 });
  await db.createCollection('two');
  expect(await db.collection('two').countDocuments()).toBe(1);
  expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(['one', 'two']);
  await db.collection('one').drop();
  expect(await db.collection('one').countDocuments()).toBe(0);
  await db.dropDatabase();
  expect(await db.listCollections().toArray()).toEqual([]);
});

test('a read that takes longer than its maxTimeMS ends with an error, others go on', async () => {
  const docs = bench.fresh();
  await docs.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ _id: n, n: n % 89 })));
  const slow = (maxTimeMS: number) =>
    docs.find({ n: { $not: { $gt: 88 } } }, { sort: { n: -1 }, limit: 1, maxTimeMS }).toArray();
  expect((await failureOf(slow(1))).code).toBe(50);
  expect((await failureOf(docs.countDocuments({ n: { $ne: 1 } }, { maxTimeMS: 1 }))).code).toBe(50);
  expect(await slow(60_000)).toHaveLength(1);
});
