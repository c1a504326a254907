import { Bench, failureOf, type Loose } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.end());

/** The document as an update makes it. */
async function updated(before: Loose, update: Loose): Promise<Loose | null> {
  const docs = bench.fresh();
  await docs.insertOne({ _id: 1, ...before });
  await docs.updateOne({ _id: 1 }, update);
  return docs.findOne({ _id: 1 }, { projection: { _id: 0 } });
}

test.each<[string, Loose, Loose, Loose]>([
  ['$set makes what is missing on the way', { a: 1 }, { $set: { 'b.c': 2 } }, { a: 1, b: { c: 2 } }],
  [
    '$set reaches an element by its index',
    { a: [{ b: 1 }, { b: 2 }] },
    { $set: { 'a.1.b': 3 } },
    { a: [{ b: 1 }, { b: 3 }] },
  ],
  ['$set reaches the _id of a document within', { a: { _id: 1 } }, { $set: { 'a._id': 2 } }, { a: { _id: 2 } }],
  ['$unset takes a field away and makes nothing', { a: 1, b: 2 }, { $unset: { a: '', 'c.d': '' } }, { b: 2 }],
  ['$inc adds, and starts at nothing', { a: 1 }, { $inc: { a: 2, b: -3, 'c.d': 0.5 } }, { a: 3, b: -3, c: { d: 0.5 } }],
  ['$max takes the greater', { a: 1, b: 5 }, { $max: { a: 3, b: 3, c: 3 } }, { a: 3, b: 5, c: 3 }],
  ['$min takes the less', { a: 'b', b: 'b' }, { $min: { a: 'a', b: 'c', c: 'c' } }, { a: 'a', b: 'b', c: 'c' }],
  ['$max goes by the order of types', { a: 5 }, { $max: { a: 'x' } }, { a: 'x' }],
  ['$push appends one or each', { a: [1] }, { $push: { a: [2], b: { $each: [1, 2] } } }, { a: [1, [2]], b: [1, 2] }],
  [
    '$addToSet adds what is not there',
    { a: [1, { x: 1 }] },
    { $addToSet: { a: { $each: [1, { x: 1 }, 2, 2] } } },
    { a: [1, { x: 1 }, 2] },
  ],
  [
    '$addToSet heeds the order of fields',
    { a: [{ x: 1, y: 2 }] },
    { $addToSet: { a: { y: 2, x: 1 } } },
    {
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    },
  ],
  ['$pull takes equal values', { a: [1, 2, 1] }, { $pull: { a: 1, b: 1 } }, { a: [2] }],
  ['$pull takes what a condition matches', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
  [
    '$pull takes documents by their fields',
    { a: [{ x: 1, y: 1 }, { x: 2 }] },
    { $pull: { a: { x: 1 } } },
    { a: [{ x: 2 }] },
  ],
  ['$setOnInsert does nothing to what is there', { a: 1 }, { $set: { a: 2 }, $setOnInsert: { b: 1 } }, { a: 2 }],
])('%s', async (_, before, update, after) => {
  expect(await updated(before, update)).toEqual(after);
});

test('counts what matched and what changed', async () => {
  const docs = bench.fresh();
  await docs.insertMany([{ n: 1 }, { n: 1 }, { n: 2 }]);
  expect(await docs.updateMany({ n: { $lte: 2 } }, { $set: { n: 2 } })).toMatchObject({
    matchedCount: 3,
    modifiedCount: 2,
  });
  expect(await docs.updateOne({ n: 9 }, { $set: { n: 2 } })).toMatchObject({ matchedCount: 0, upsertedCount: 0 });
});

test('an upsert starts from the equalities of its filter', async () => {
  const docs = bench.fresh();
  const filter = { _id: 'k', kind: { $eq: 'x' }, $and: [{ part: 1 }], n: { $gt: 5 } };
  const update = { $set: { a: 1 }, $setOnInsert: { b: 2 } };
  expect(await docs.updateOne(filter, update, { upsert: true })).toMatchObject({ upsertedCount: 1, upsertedId: 'k' });
  expect(await docs.findOne({})).toEqual({ _id: 'k', kind: 'x', part: 1, a: 1, b: 2 });
  const made = await docs.findOneAndUpdate({ _id: 'm' }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' });
  expect(made).toEqual({ _id: 'm', n: 1 });
  expect(await docs.findOneAndUpdate({ _id: 'o' }, { $inc: { n: 1 } }, { upsert: true })).toBeNull();
});

test('20 upserts of one key at once make one document', async () => {
  const docs = bench.fresh();
  const each = Array.from({ length: 20 }, () => docs.updateOne({ _id: 'one' }, { $inc: { n: 1 } }, { upsert: true }));
  await Promise.all(each);
  expect(await docs.find().toArray()).toEqual([{ _id: 'one', n: 20 }]);
});

test('a replacement takes all but the _id', async () => {
  const docs = bench.fresh();
  await docs.insertOne({ _id: 1, a: 1, b: 2 });
  await docs.replaceOne({ _id: 1 }, { c: 3 });
  expect(await docs.findOne()).toEqual({ _id: 1, c: 3 });
});

test.each<[string, Loose, number]>([
  ['another _id', { $set: { _id: 2 } }, 66],
  ['another part of the _id', { $set: { '_id.b': 2 } }, 66],
  ['no _id', { $unset: { _id: '' } }, 66],
  ['$inc of a text', { $inc: { text: 1 } }, 14],
  ['$inc by a text', { $inc: { missing: 'x' } }, 14],
  ['$push to a text', { $push: { text: 1 } }, 2],
  ['a path through a text', { $set: { 'text.a': 1 } }, 28],
  ['two changes of one path', { $set: { a: 1 }, $inc: { 'a.b': 1 } }, 40],
  ['a positional path', { $set: { 'list.$[].a': 1 } }, 115],
  ['an operator that is unknown', { $rename: { text: 'other' } }, 115],
])('%s is refused and nothing changes', async (_, update, code) => {
  const docs = bench.fresh();
  const before = { _id: { a: 1 }, text: 'x', list: [{ a: 0 }] };
  await docs.insertOne(before);
  const command = { update: docs.collectionName, updates: [{ q: {}, u: update }] };
  const failure = await failureOf(bench.db.command(command).then(({ writeErrors }) => Promise.reject(writeErrors[0])));
  expect(failure.code).toBe(code);
  expect(await docs.findOne()).toEqual(before);
});
