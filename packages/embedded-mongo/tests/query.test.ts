import { MinKey, ObjectId } from 'mongodb';
import { Bench, failureOf, type Item, type Loose } from './support.ts';

const bench = new Bench();
const id = new ObjectId();
const when = new Date('2020-02-29');
const SHELF: Loose[] = [
  {
    _id: 1,
    name: 'alpha',
    n: 5,
    tags: ['x', 'y'],
    parts: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
  },
  { _id: 2, name: 'Alpine', n: 7.5, tags: [], when },
  { _id: 3, name: 'be.ta', n: null, tags: 'x', ref: id },
  { _id: 4, name: 'beta', sub: { deep: { n: 1 } } },
  { _id: 5, name: 'gamma', n: '5', parts: [{ a: 1, b: 4 }] },
];

beforeAll(async () => {
  await bench.start();
  await bench.db.collection<Item>('shelf').insertMany(SHELF);
});
afterAll(() => bench.end());

const shelf = () => bench.db.collection<Item>('shelf');

test.each<[string, Loose, number[]]>([
  ['an equal value', { name: 'beta' }, [4]],
  ['$eq', { n: { $eq: 5 } }, [1]],
  ['an element of an array', { tags: 'x' }, [1, 3]],
  ['a whole array', { tags: ['x', 'y'] }, [1]],
  ['a whole document', { parts: { a: 1, b: 4 } }, [5]],
  ['null, and what is missing', { n: null }, [3, 4]],
  ['$ne', { n: { $ne: 5 } }, [2, 3, 4, 5]],
  ['$ne of an array', { tags: { $ne: 'x' } }, [2, 4, 5]],
  ['$gt within its type', { n: { $gt: 5 } }, [2]],
  ['$gte', { n: { $gte: 5 } }, [1, 2]],
  ['$lt', { n: { $lt: 7.5 } }, [1]],
  ['$lte of a text', { name: { $lte: 'be.ta' } }, [1, 2, 3]],
  ['a range of dates', { when: { $gt: new Date(0), $lte: when } }, [2]],
  ['an ObjectId', { ref: id }, [3]],
  ['$in', { n: { $in: [5, '5', 9] } }, [1, 5]],
  ['$in the same value twice', { _id: { $in: [1, 1, 2] } }, [1, 2]],
  ['$in nothing', { _id: { $in: [] } }, []],
  ['$in with null', { n: { $in: [null, 5] } }, [1, 3, 4]],
  ['$nin', { n: { $nin: [5, null] } }, [2, 5]],
  ['$exists', { n: { $exists: true } }, [1, 2, 3, 5]],
  ['$exists false', { n: { $exists: false } }, [4]],
  ['$and', { $and: [{ n: { $gte: 5 } }, { n: { $lte: 5 } }] }, [1]],
  ['$or', { $or: [{ n: 5 }, { name: 'beta' }] }, [1, 4]],
  ['$elemMatch of documents', { parts: { $elemMatch: { a: 1, b: 4 } } }, [5]],
  ['two paths, met by two elements', { 'parts.a': 1, 'parts.b': 4 }, [1, 5]],
  ['$elemMatch of values', { tags: { $elemMatch: { $gt: 'x' } } }, [1]],
  ['a dotted path', { 'sub.deep.n': 1 }, [4]],
  ['an element by its index', { 'parts.1.a': 3 }, [1]],
  ['an anchored $regex', { name: { $regex: '^al' } }, [1]],
  ['an anchored expression without case', { name: /^al/i }, [1, 2]],
  ['an escaped sign', { name: { $regex: '^be\\.' } }, [3]],
  ['$not', { n: { $not: { $gt: 5 } } }, [1, 3, 4, 5]],
  ['$nor', { $nor: [{ n: 5 }, { tags: 'x' }] }, [2, 4, 5]],
  ['$size', { tags: { $size: 2 } }, [1]],
  ['$all', { tags: { $all: ['x', 'y'] } }, [1]],
])('finds by %s', async (_, filter, ids) => {
  expect(
    (
      await shelf()
        .find(filter, { sort: { _id: 1 } })
        .toArray()
    ).map(({ _id }) => _id),
  ).toEqual(ids);
  expect(await shelf().countDocuments(filter)).toBe(ids.length);
  expect(await bench.db.command({ count: 'shelf', query: filter })).toMatchObject({ n: ids.length });
});

test('sorts by the order of types, arrays by their least or greatest', async () => {
  const docs = bench.fresh();
  const order = [null, 2, 10, 'A', 'a', '\uffff', '😀', { a: 1 }, false, true, new Date(0)];
  await docs.insertMany([...order.entries()].reverse().map(([_id, v]) => ({ _id, v })));
  const up = await docs.find({}, { sort: { v: 1 } }).toArray();
  expect(up.map(({ _id }) => _id)).toEqual([...order.keys()]);
  const down = await docs.find({}, { sort: { v: -1 } }).toArray();
  expect(down.map(({ _id }) => _id)).toEqual([...order.keys()].reverse());
  const lists = bench.fresh();
  await lists.insertMany([
    { _id: 1, v: [1, 9] },
    { _id: 2, v: [2, 3] },
    { _id: 3, v: 5 },
  ]);
  expect((await lists.find({}, { sort: { v: 1 } }).toArray()).map(({ _id }) => _id)).toEqual([1, 2, 3]);
  expect((await lists.find({}, { sort: { v: -1 } }).toArray()).map(({ _id }) => _id)).toEqual([1, 3, 2]);
});

test.each<[string, Loose, Loose]>([
  ['fields', { name: 1 }, { _id: 1, name: 'alpha' }],
  ['fields without _id', { name: 1, _id: 0 }, { name: 'alpha' }],
  ['all but fields', { name: 0, parts: 0, n: false }, { _id: 1, tags: ['x', 'y'] }],
  ['a field within an array', { 'parts.a': 1 }, { _id: 1, parts: [{ a: 1 }, { a: 3 }] }],
  ['all but a field within', { 'parts.a': 0, n: 0, tags: 0, name: 0 }, { _id: 1, parts: [{ b: 2 }, { b: 4 }] }],
])('projects to %s', async (_, projection, expected) => {
  expect(await shelf().findOne({ _id: 1 }, { projection })).toEqual(expected);
  expect(
    await shelf()
      .aggregate([{ $match: { _id: 1 } }, { $project: projection }])
      .toArray(),
  ).toEqual([expected]);
});

test.each<[string, Loose, Loose, Loose]>([
  [
    '$slice leaves the other fields',
    {},
    { parts: { $slice: 1 }, name: 0, n: 0 },
    { tags: ['x', 'y'], parts: [{ a: 1, b: 2 }] },
  ],
  ['$slice from the end', {}, { tags: { $slice: -1 }, _id: 1 }, { tags: ['y'] }],
  ['$slice with skip and limit', {}, { _id: 1, tags: { $slice: [1, 5] } }, { tags: ['y'] }],
  [
    '$elemMatch gives the first element only',
    {},
    { parts: { $elemMatch: { b: { $gt: 1 } } } },
    { parts: [{ a: 1, b: 2 }] },
  ],
  ['$elemMatch that nothing passes', {}, { parts: { $elemMatch: { b: 9 } } }, {}],
  ['the element that the filter met', { 'parts.b': 4 }, { 'parts.$': 1 }, { parts: [{ a: 3, b: 4 }] }],
  [
    'the element that $elemMatch met',
    { parts: { $elemMatch: { a: 3 } } },
    { 'parts.$': 1 },
    { parts: [{ a: 3, b: 4 }] },
  ],
  ['a document of fields', {}, { parts: { b: 1 } }, { parts: [{ b: 2 }, { b: 4 }] }],
])('projects by %s', async (_, filter, projection, expected) => {
  expect(await shelf().findOne({ _id: 1, ...filter }, { projection })).toEqual({ _id: 1, ...expected });
});

test.each<[string, Loose, number]>([
  ['both ways', { a: 1, b: 0 }, 31254],
  ['both ways, the other way round', { a: 0, b: 1 }, 31253],
  ['a field twice', { a: 1, 'a.b': 1 }, 31249],
  ['a field twice, the other way round', { 'a.b': 1, a: 1 }, 31250],
  ['an element that the filter did not ask for', { 'tags.$': 1 }, 51246],
  ['a $slice of a text', { tags: { $slice: 'x' } }, 31273],
])('a projection %s is an error', async (_, projection, code) => {
  expect((await failureOf(shelf().findOne({ _id: 1 }, { projection }))).code).toBe(code);
});

test.each<[string, Loose, number]>([
  ['$type by name', { n: { $type: 'double' } }, 1],
  ['$type of an element', { tags: { $type: 'string' } }, 2],
  ['$type of the array itself', { tags: { $type: 'array' } }, 2],
  ['$type of a list', { n: { $type: ['string', 10] } }, 2],
  ['$mod', { n: { $mod: [5, 0] } }, 1],
  ['$mod of what a fraction is cut to', { n: { $mod: [7, 0] } }, 1],
  ['$all of $elemMatch', { parts: { $all: [{ $elemMatch: { a: 1 } }, { $elemMatch: { b: 4 } }] } }, 2],
  ['$size of any array on the way', { 'sub.deep': { $size: 0 } }, 0],
  ['$gt of the least key', { when: { $gt: new MinKey() } }, 1],
  ['$not of an expression', { name: { $not: /^al/i } }, 3],
  ['an expression with a flag in front', { name: { $regex: '(?i)^AL' } }, 2],
  ['a reference', { ref: { $ref: 'x', $id: 1 } }, 0],
])('counts by %s', async (_, filter, n) => {
  expect(await shelf().countDocuments(filter)).toBe(n);
});

test.each<[string, Loose]>([
  ['$in of no list', { a: { $in: 1 } }],
  ['$ne of an expression', { a: { $ne: /x/ } }],
  ['$gt of an expression', { a: { $gt: /x/ } }],
  ['$mod by 0', { a: { $mod: [0, 1] } }],
  ['$size below 0', { a: { $size: -1 } }],
  ['$and of nothing', { $and: [] }],
  ['$options alone', { a: { $options: 'i' } }],
  ['$not of a value', { a: { $not: 5 } }],
  ['an operator within $in', { a: { $in: [{ $gt: 1 }] } }],
])('a filter with %s is a bad value', async (_, filter) => {
  expect((await failureOf(shelf().findOne(filter))).code).toBe(2);
});

test('an expression that nothing can be made of has its own code, as have its options', async () => {
  expect((await failureOf(shelf().findOne({ name: { $regex: '(' } }))).code).toBe(51091);
  expect((await failureOf(shelf().findOne({ name: { $regex: 'a', $options: 'q' } }))).code).toBe(51108);
});

test('a path with an index means that element only, in an array of arrays too', async () => {
  const docs = bench.fresh();
  await docs.insertMany([
    { _id: 1, a: [[1, 2], 3] },
    { _id: 2, a: [1, [2]] },
    { _id: 3, a: { 0: 1 } },
  ]);
  const ids = async (filter: Loose) => (await docs.find(filter, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);
  expect(await ids({ 'a.0': 1 })).toEqual([2, 3]);
  expect(await ids({ 'a.0': [1, 2] })).toEqual([1]);
  expect(await ids({ 'a.0.1': 2 })).toEqual([1]);
});

test('distinct names each value once, elements of arrays too', async () => {
  expect(await shelf().distinct('tags')).toEqual(['x', 'y']);
  expect(await shelf().distinct('parts.a', { _id: 1 })).toEqual([1, 3]);
});

test('a pipeline matches, sorts, skips, limits, groups and projects', async () => {
  const sales = bench.fresh();
  await sales.insertMany([1, 2, 3, 4, 5, 6].map((n) => ({ _id: n, n, kind: n % 2 ? 'odd' : 'even' })));
  const totals = { count: { $sum: 1 }, sum: { $sum: '$n' }, least: { $min: '$n' }, most: { $max: '$n' } };
  const group = { _id: '$kind', ...totals, first: { $first: '$n' }, last: { $last: '$n' }, all: { $push: '$n' } };
  const pipeline = [{ $match: { n: { $lte: 5 } } }, { $sort: { n: -1 } }, { $group: group }, { $sort: { _id: 1 } }];
  expect(await sales.aggregate(pipeline).toArray()).toEqual([
    { _id: 'even', count: 2, sum: 6, least: 2, most: 4, first: 4, last: 2, all: [4, 2] },
    { _id: 'odd', count: 3, sum: 9, least: 1, most: 5, first: 5, last: 1, all: [5, 3, 1] },
  ]);
  const page = [{ $sort: { n: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 0, n: 1 } }];
  expect(await sales.aggregate(page).toArray()).toEqual([{ n: 5 }, { n: 4 }]);
  const sets = [{ $group: { _id: null, kinds: { $addToSet: '$kind' } } }];
  expect(await sales.aggregate(sets).toArray()).toEqual([{ _id: null, kinds: ['odd', 'even'] }]);
  const pairs = [{ $group: { _id: { k: '$kind', m: '$none' } } }, { $sort: { _id: 1 } }];
  expect((await sales.aggregate(pairs).toArray())[0]).toEqual({ _id: { k: 'even' } });
});
