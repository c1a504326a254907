import { Long, type Timestamp } from 'mongodb';
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
  ['$mul multiplies, and starts at 0', { a: 3 }, { $mul: { a: 2, b: 5 } }, { a: 6, b: 0 }],
  ['$pullAll takes equal values', { a: [1, 2, 1, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
  ['$pop takes the last', { a: [1, 2] }, { $pop: { a: 1 } }, { a: [1] }],
  ['$pop takes the first', { a: [1, 2] }, { $pop: { a: -1, b: 1 } }, { a: [2] }],
  [
    '$rename moves a field',
    { a: 1, b: { c: 2 } },
    { $rename: { a: 'd.e', 'b.c': 'f', x: 'y' } },
    { b: {}, d: { e: 1 }, f: 2 },
  ],
  [
    '$push puts in at a place, in order, and cuts',
    { a: [5, 1], b: [{ n: 2 }] },
    { $push: { a: { $each: [4, 3], $sort: 1, $slice: -3 }, b: { $each: [{ n: 1 }], $position: 0 } } },
    { a: [3, 4, 5], b: [{ n: 1 }, { n: 2 }] },
  ],
  [
    '$push sorts documents by a field',
    { a: [{ n: 2 }] },
    { $push: { a: { $each: [{ n: 1 }], $sort: { n: 1 } } } },
    { a: [{ n: 1 }, { n: 2 }] },
  ],
  ['$[] changes each element', { a: [{ n: 1 }, { n: 2 }] }, { $inc: { 'a.$[].n': 1 } }, { a: [{ n: 2 }, { n: 3 }] }],
  ['$unset of each element leaves null', { a: [1, 2] }, { $unset: { 'a.$[]': '' } }, { a: [null, null] }],
  ['$unset through a value leaves all', { a: 1 }, { $unset: { 'a.b.c': '' } }, { a: 1 }],
  ['$set pads an array', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
  ['$pull takes by an expression', { a: ['ab', 'b'] }, { $pull: { a: /^a/ } }, { a: ['b'] }],
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
  ['$addToSet to a text', { $addToSet: { text: 1 } }, 2],
  ['$pull from a text', { $pull: { text: 1 } }, 2],
  ['$pop of a text', { $pop: { text: 1 } }, 14],
  ['$pop by 2', { $pop: { list: 2 } }, 9],
  ['$mul of a text', { $mul: { text: 2 } }, 14],
  ['$rename through an array', { $rename: { 'list.0': 'x' } }, 2],
  ['$rename to itself', { $rename: { text: 'text' } }, 2],
  ['$[] of what is missing', { $set: { 'none.$[].a': 1 } }, 2],
  ['$[] of what is no array', { $set: { 'text.$[]': 1 } }, 2],
  ['$ where the filter met no array', { $set: { 'list.$': 1 } }, 2],
  ['$ in front', { $set: { '$.a': 1 } }, 2],
  ['an array filter that is missing', { $set: { 'list.$[x]': 1 } }, 2],
  ['an empty name in a path', { $set: { 'a..b': 1 } }, 56],
  ['a name with $ in a path', { $set: { 'a.$x': 1 } }, 52],
  ['an operator of no document', { $set: 5 }, 9],
  ['a sum beyond 64 bits', { $inc: { most: Long.fromNumber(1) } }, 2],
  ['an index far beyond an array', { $set: { 'list.2000000': 1 } }, 36],
  ['a path through a text', { $set: { 'text.a': 1 } }, 28],
  ['two changes of one path', { $set: { a: 1 }, $inc: { 'a.b': 1 } }, 40],
  ['an operator of MongoDB that is not done here', { $bit: { text: { and: 1 } } }, 115],
  ['an operator that nobody knows', { $text: { text: 1 } }, 9],
])('%s is refused and nothing changes', async (_, update, code) => {
  const docs = bench.fresh();
  const before = { _id: { a: 1 }, text: 'x', list: [{ a: 0 }], most: Long.MAX_VALUE };
  await docs.insertOne(before);
  const command = { update: docs.collectionName, updates: [{ q: {}, u: update }] };
  const failure = await failureOf(bench.db.command(command).then(({ writeErrors }) => Promise.reject(writeErrors[0])));
  expect(failure.code).toBe(code);
  expect(await docs.findOne({}, { promoteLongs: false })).toEqual(before);
});

test('$ is the element that the filter met, $[name] those that an array filter takes', async () => {
  const docs = bench.fresh();
  const grades = [85, 82, 90].map((grade) => ({ grade, seen: 0 }));
  await docs.insertOne({ _id: 1, grades, nested: [{ of: [{ n: 1 }, { n: 2 }] }, { of: [{ n: 2 }] }] });
  await docs.updateOne({ 'grades.grade': { $gte: 90 } }, { $set: { 'grades.$.seen': 1 } });
  await docs.updateOne({ grades: { $elemMatch: { grade: 82 } } }, { $inc: { 'grades.$.seen': 2 } });
  const low = { arrayFilters: [{ 'low.grade': { $lt: 86 } }, { 'two.n': 2 }] };
  const change: Loose = { $set: { 'grades.$[low].low': true, 'nested.$[].of.$[two].n': 3 } };
  expect(await docs.updateMany({}, change, low)).toMatchObject({ modifiedCount: 1 });
  expect(await docs.findOne()).toEqual({
    _id: 1,
    grades: [
      { grade: 85, seen: 0, low: true },
      { grade: 82, seen: 2, low: true },
      { grade: 90, seen: 1 },
    ],
    nested: [{ of: [{ n: 1 }, { n: 3 }] }, { of: [{ n: 3 }] }],
  });
  const unused = docs.updateOne({}, { $set: { a: 1 } }, { arrayFilters: [{ x: 1 }] });
  expect((await failureOf(unused)).code).toBe(9);
  const twice = docs.updateOne({}, { $set: { 'a.$[x]': 1 } }, { arrayFilters: [{ x: 1 }, { x: 2 }] });
  expect((await failureOf(twice)).code).toBe(9);
  const found = await docs.findOneAndUpdate(
    { _id: 1 },
    { $set: { 'grades.$[g].seen': 9 } },
    { arrayFilters: [{ 'g.grade': 85 }], projection: { 'grades.seen': 1 }, returnDocument: 'after' },
  );
  expect(found).toEqual({ _id: 1, grades: [{ seen: 9 }, { seen: 2 }, { seen: 1 }] });
});

test('$currentDate sets a date or a timestamp', async () => {
  const docs = bench.fresh();
  await docs.insertOne({ _id: 1 });
  const before = Date.now();
  const now: Loose = { $currentDate: { at: true, stamp: { $type: 'timestamp' } } };
  await docs.updateOne({}, now);
  const { at, stamp } = (await docs.findOne()) as Loose;
  expect((at as Date).getTime()).toBeGreaterThanOrEqual(before);
  expect((stamp as Timestamp).t).toBeGreaterThanOrEqual(Math.floor(before / 1000));
});

test('new fields come in the order of their names, whole numbers by value; the others stay where they are', async () => {
  const docs = bench.fresh();
  const order = async () =>
    (await docs.find({}, { raw: true }).toArray()).map((raw) => [...names(raw as unknown as Buffer)])[0];
  await docs.insertOne(
    new Map<string, unknown>([
      ['z', 1],
      ['_id', 1],
      ['10', 1],
      ['9', 1],
    ]) as unknown as Loose,
  );
  expect(await order()).toEqual(['_id', 'z', '10', '9']);
  await docs.updateOne({}, { $set: { b: 1, a: 1, '11': 1, z: 2 } });
  expect(await order()).toEqual(['_id', 'z', '10', '9', '11', 'a', 'b']);
});

/** The names of a document's fields, all of whose values are ints. */
function* names(raw: Buffer): Generator<string> {
  for (let at = 4; raw[at] !== 0; ) {
    const end = raw.indexOf(0, at + 1);
    yield raw.toString('utf8', at + 1, end);
    at = end + 5;
  }
}

test('an upsert takes what the filter leaves no choice about, and nothing twice', async () => {
  const docs = bench.fresh();
  const up = { upsert: true };
  await docs.updateOne({ _id: 1, a: { $in: [5] }, $or: [{ b: 6 }], c: { $gt: 1 }, 'd.e': 7 }, { $set: { f: 8 } }, up);
  expect(await docs.findOne({ _id: 1 })).toEqual({ _id: 1, a: 5, b: 6, d: { e: 7 }, f: 8 });
  await docs.replaceOne({ _id: 2, a: 5 }, { b: 1 }, up);
  expect(await docs.findOne({ _id: 2 })).toEqual({ _id: 2, b: 1 });
  expect((await failureOf(docs.updateOne({ a: 1, 'a.b': 2 }, { $set: { c: 1 } }, up))).code).toBe(54);
  expect((await failureOf(docs.updateOne({ _id: [1] }, { $set: { c: 1 } }, up))).code).toBe(53);
  expect((await failureOf(docs.updateOne({ _id: 7 }, { $set: { _id: 8 } }, up))).code).toBe(66);
  expect(await docs.countDocuments()).toBe(2);
});
