import { Bench, failureOf, type Item, type Loose } from './support.ts';

const bench = new Bench();
beforeAll(async () => {
  await bench.start();
  await bench.db.collection<Item>('there').insertMany([
    { _id: 'a', name: 'A' },
    { _id: 'b', name: 'a' },
  ]);
});
afterAll(() => bench.end());

const there = () => bench.db.collection<Item>('there');
const command = (body: Loose) => bench.db.command(body);
const pipeline = (stage: Loose) => command({ aggregate: 'there', pipeline: [stage], cursor: {} });
const find = (filter: Loose, options: Loose = {}) => command({ find: 'there', filter, ...options });
const index = (key: Loose, options: Loose = {}) =>
  command({ createIndexes: 'there', indexes: [{ key, name: 'refused', ...options }] });
const transaction = { lsid: { id: 'x' }, txnNumber: 1, startTransaction: true, autocommit: false };

test.each<[string, RegExp, () => Promise<unknown>]>([
  ['a transaction', /transaction/, () => command({ insert: 'there', documents: [{ _id: 't' }], ...transaction })],
  ['a transaction under way', /transaction/, () => command({ find: 'there', autocommit: false })],
  ['a change stream', /\$changeStream/, () => there().watch().next()],
  ['$text', /\$text/, () => find({ $text: { $search: 'a' } })],
  ['$where', /\$where/, () => find({ $where: 'true' })],
  ['$expr', /\$expr/, () => find({ $expr: { $eq: [1, 1] } })],
  ['$near', /\$near/, () => find({ place: { $near: [0, 0] } })],
  ['$geoWithin', /\$geoWithin/, () => find({ place: { $geoWithin: {} } })],
  ['an operator that is unknown within $or', /\$zz/, () => find({ $or: [{ a: 1 }, { b: { $zz: 1 } }] })],
  ['a geo index', /2dsphere/, () => index({ place: '2dsphere' })],
  ['a text index', /text/, () => index({ name: 'text' })],
  ['a hashed index', /hashed/, () => index({ name: 'hashed' })],
  ['a TTL index', /expireAfterSeconds/, () => index({ at: 1 }, { expireAfterSeconds: 1 })],
  ['a partial index', /partialFilterExpression/, () => index({ a: 1 }, { partialFilterExpression: { a: 1 } })],
  ['a sparse index', /sparse/, () => index({ a: 1 }, { sparse: true })],
  ['an index with a collation', /collation/, () => index({ a: 1 }, { collation: { locale: 'vi' } })],
  ['a find with a collation', /collation/, () => find({}, { collation: { locale: 'vi' } })],
  ['an update with a collation', /collation/, () => changed('update', { q: {}, u: { $set: { x: 1 } } })],
  ['a delete with a collation', /collation/, () => changed('delete', { q: { name: 'a' }, limit: 0 })],
  ['distinct with a collation', /collation/, () => command({ distinct: 'there', key: 'name', collation: {} })],
  ['a tailable cursor', /tailable/, () => find({}, { tailable: true })],
  ['a capped collection', /capped/, () => command({ create: 'new', capped: true, size: 1000 })],
  ['a view', /viewOn/, () => command({ create: 'new', viewOn: 'there', pipeline: [] })],
  ['a time series', /timeseries/, () => command({ create: 'new', timeseries: { timeField: 't' } })],
  ['a validator', /validator/, () => command({ create: 'new', validator: {} })],
  ['$out', /\$out/, () => pipeline({ $out: 'new' })],
  ['$merge', /\$merge/, () => pipeline({ $merge: { into: 'new' } })],
  ['$lookup', /\$lookup/, () => pipeline({ $lookup: { from: 'there', as: 'x' } })],
  ['$unwind', /\$unwind/, () => pipeline({ $unwind: '$a' })],
  ['an expression of $group', /\$add/, () => pipeline({ $group: { _id: { x: { $add: [1, 1] } } } })],
  ['an accumulator', /\$avg/, () => pipeline({ $group: { _id: null, x: { $avg: '$n' } } })],
  ['an update by a pipeline', /pipeline/, () => there().updateOne({}, [{ $set: { x: 1 } }])],
  [
    'array filters',
    /arrayFilters/,
    () => there().updateOne({}, { $set: { 'a.$[e]': 1 } }, { arrayFilters: [{ e: 1 }] }),
  ],
  ['a projection of findAndModify', /fields/, () => there().findOneAndDelete({ _id: 'a' }, { projection: { a: 1 } })],
])('%s is refused by name', async (_, named, work) => {
  const { code, message } = await failureOf(work());
  expect(message).toMatch(named);
  expect([2, 115, 40324]).toContain(code);
});

function changed(name: 'update' | 'delete', statement: Loose): Promise<unknown> {
  return command({ [name]: 'there', [`${name}s`]: [{ ...statement, collation: { locale: 'en', strength: 1 } }] });
}

test('what was refused changed nothing', async () => {
  expect(await there().find().toArray()).toEqual([
    { _id: 'a', name: 'A' },
    { _id: 'b', name: 'a' },
  ]);
  expect(await there().indexes()).toHaveLength(1);
  expect(await bench.db.listCollections().toArray()).toHaveLength(1);
});

test.each(['mapReduce', 'shardCollection', 'listDatabases', 'eval', 'constructor', '__proto__', 'toString'])(
  'the command %s is unknown',
  async (name) => {
    const failure = await failureOf(command(JSON.parse(`{"${name}": 1}`) as Loose));
    expect(failure).toMatchObject({ code: 59, message: `no such command: '${name}'` });
  },
);
