import {
  Binary,
  BSON,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'mongodb';
import { compareValues } from '../src/values/compare.ts';
import { decode } from '../src/values/document.ts';
import { orderedBytes } from '../src/values/encode-key.ts';
import { type Below, scalar, value } from './fuzz/random-values.ts';
import { Bench, failureOf, type Loose, seededNumbers } from './support.ts';

const bench = new Bench({ noSync: true });
beforeAll(() => bench.start());
afterAll(() => bench.end());

const typed = { promoteValues: false, bsonRegExp: true };

/** One value of each type, in MongoDB's order of types. */
const IN_ORDER: readonly unknown[] = [
  new MinKey(),
  null,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  Long.MIN_VALUE,
  new Double(-0.5),
  new Int32(0),
  Decimal128.fromString('0.1'),
  new Double(0.1),
  new Double(2),
  Long.fromString('9007199254740992'),
  Long.fromString('9007199254740993'),
  Decimal128.fromString('9007199254740993.5'),
  new Double(9_007_199_254_740_994),
  Long.MAX_VALUE,
  new Double(2 ** 63),
  Decimal128.fromString('1E400'),
  Number.POSITIVE_INFINITY,
  '',
  'a',
  'a\0',
  'ab',
  'é',
  '\uffff',
  '😀',
  {},
  { a: 1 },
  { a: 1, b: 1 },
  { b: 0 },
  { a: 'x' },
  new Binary(Buffer.from('b'), 0),
  new Binary(Buffer.from('aa'), 0),
  new Binary(Buffer.from('aa'), 4),
  new ObjectId('000000000000000000000001'),
  new ObjectId('0000000000000000000000ff'),
  false,
  true,
  new Date(-1),
  new Date(0),
  new Timestamp({ t: 1, i: 1 }),
  new Timestamp({ t: 1, i: 2 }),
  new BSON.BSONRegExp('a', ''),
  new BSON.BSONRegExp('a', 'i'),
  new Code('f()'),
  new MaxKey(),
];

test('each type comes back byte for byte, sorts in its place, and is found by its value; an index changes nothing', async () => {
  const docs = bench.fresh();
  const sent = IN_ORDER.map((v, _id) => ({ _id, v }));
  await docs.insertMany([...sent].reverse());
  for (const index of [undefined, { v: 1 as const }, { v: -1 as const }]) {
    if (index) await docs.createIndex(index);
    const up = await docs.find({}, { sort: { v: 1 }, raw: true }).toArray();
    expect(up.map((raw) => Buffer.from(raw as unknown as Uint8Array))).toEqual(
      sent.map((doc) => Buffer.from(BSON.serialize(doc))),
    );
    const down = await docs.find({}, { sort: { v: -1 }, projection: { _id: 1 } }).toArray();
    expect(down.map(({ _id }) => _id)).toEqual(sent.map(({ _id }) => _id).reverse());
    for (const { _id, v } of sent) {
      const found = await docs.find({ v: { $eq: v } }, { projection: { _id: 1 } }).toArray();
      expect({ v, found }).toEqual({ v, found: [{ _id }] });
    }
  }
});

test('numbers of different types are one value: in filters, in a unique index and as _id; neighbours are not', async () => {
  const docs = bench.fresh();
  await docs.createIndex({ n: 1 }, { unique: true });
  const two53 = 2 ** 53;
  const same: unknown[][] = [
    [1, Long.fromNumber(1), new Double(1), Decimal128.fromString('1.0')],
    [0, new Double(-0), Decimal128.fromString('-0E3')],
    [Number.NaN, Decimal128.fromString('NaN')],
    [Long.fromBigInt(BigInt(two53)), two53, Decimal128.fromString(String(two53))],
    [Long.fromBigInt(BigInt(two53) + 1n), Decimal128.fromString(String(BigInt(two53) + 1n))],
    [-(2 ** 63), Long.MIN_VALUE],
    [Long.MAX_VALUE],
    [2 ** 63],
    [Number.NEGATIVE_INFINITY, Decimal128.fromString('-Infinity')],
    [0.5, Decimal128.fromString('0.50')],
    [0.1],
    [Decimal128.fromString('0.1')],
  ];
  for (const [first, ...others] of same) {
    await docs.insertOne({ _id: first as number, n: first });
    for (const other of others) {
      expect((await failureOf(docs.insertOne({ n: other }))).code).toBe(11000);
      expect((await failureOf(docs.insertOne({ _id: other as number }))).code).toBe(11000);
    }
    for (const each of [first, ...others]) {
      expect(await docs.countDocuments({ n: each })).toBe(1);
      expect(await docs.countDocuments({ _id: each as number })).toBe(1);
    }
  }
  expect(await docs.countDocuments()).toBe(same.length);
  expect(await docs.countDocuments({ n: { $lt: 1e9 } })).toBe(7);
});

test('an aggregation, a projection, distinct and findAndModify keep types too', async () => {
  const docs = bench.fresh();
  const values = {
    long: Long.fromNumber(5),
    double: new Double(5),
    int: new Int32(5),
    ref: new DBRef('x', new ObjectId()),
  };
  await docs.insertOne({ _id: 1, ...values });
  const kept = (doc: Loose | null | undefined) =>
    expect(doc).toMatchObject({ long: values.long, double: values.double, int: values.int });
  kept(await docs.findOne({}, { ...typed, projection: { long: 1, double: 1, int: 1 } }));
  kept(await docs.findOneAndUpdate({}, { $inc: { n: 1 } }, typed));
  const first = { _id: null, long: { $first: '$long' }, double: { $max: '$double' }, int: { $push: '$int' } };
  const [grouped] = await docs.aggregate([{ $group: first }], typed).toArray();
  expect(grouped).toMatchObject({ long: values.long, double: values.double, int: [values.int] });
  expect(await docs.distinct('double', {}, typed)).toEqual([values.double]);
  expect(await docs.findOne({ 'ref.$id': values.ref.oid })).toMatchObject({ ref: values.ref });
});

test('sums are as wide as they must be', async () => {
  const docs = bench.fresh();
  await docs.insertMany([
    { a: 2 ** 31 - 1, b: Long.MAX_VALUE, c: new Double(0.1), d: new Int32(1) },
    { a: 1, b: 1, c: new Double(0.2), d: 'x' },
  ]);
  const sums = { a: { $sum: '$a' }, b: { $sum: '$b' }, c: { $sum: '$c' }, d: { $sum: '$d' } };
  const [sum] = await docs.aggregate([{ $group: { _id: null, ...sums } }, { $project: { _id: 0 } }], typed).toArray();
  expect(sum).toEqual({
    a: Long.fromNumber(2 ** 31),
    b: new Double(2 ** 63),
    c: new Double(0.30000000000000004),
    d: new Int32(1),
  });
  await docs.updateMany({}, { $inc: { a: 1 } });
  const after = await docs.find({}, { ...typed, projection: { _id: 0, a: 1 } }).toArray();
  expect(after).toEqual([{ a: Long.fromNumber(2 ** 31) }, { a: new Int32(2) }]);
});

test('bytes of keys order as the values do, and none is the beginning of another', () => {
  const below = seededNumbers(7);
  const random = (make: (below: Below) => unknown) => decode(BSON.serialize({ v: make(below) })).get('v') as never;
  const all = Array.from({ length: 400 }, () => random(below(3) > 0 ? scalar : value)).map((each) => ({
    each,
    key: orderedBytes([each]),
  }));
  const wrong = all.flatMap((a) =>
    all.filter((b) => {
      const order = Math.sign(Buffer.compare(a.key, b.key));
      const isBeginning = a.key.length < b.key.length && b.key.subarray(0, a.key.length).equals(a.key);
      return isBeginning || order !== Math.sign(compareValues(a.each, b.each));
    }),
  );
  expect(wrong).toEqual([]);
});

test('$mod cuts a decimal to a whole number without going through a double', async () => {
  const docs = bench.fresh();
  const texts = ['9007199254740993', '9007199254740993.5', '-3.9', '0.9', '1E400', '1E-400', '4E1', 'NaN', 'Infinity'];
  await docs.insertMany(texts.map((text) => ({ text, n: Decimal128.fromString(text) })));
  const odd = await docs.find({ n: { $mod: [2, 1] } }).toArray();
  expect(odd.map(({ text }) => text)).toEqual(['9007199254740993', '9007199254740993.5']);
  const even = await docs.find({ n: { $mod: [2, 0] } }).toArray();
  expect(even.map(({ text }) => text)).toEqual(['0.9', '1E-400', '4E1']);
  expect(await docs.countDocuments({ n: { $mod: [2, -1] } })).toBe(1);
});
