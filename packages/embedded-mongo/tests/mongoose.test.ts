import mongoose, { type Connection, Schema, Types } from 'mongoose';
import { Bench, failureOf, type Loose } from './support.ts';

const bench = new Bench();
let connection: Connection;
beforeAll(async () => {
  await bench.start();
  connection = await mongoose.createConnection(bench.uri, { dbName: 'zoo' }).asPromise();
});
afterAll(async () => {
  await connection.close();
  await bench.end();
});

const keeperSchema = new Schema({ name: { type: String, unique: true }, born: Date });
const animalSchema = new Schema(
  {
    _id: String,
    kind: { type: String, index: true },
    keeper: { type: Schema.Types.ObjectId, ref: 'Keeper' },
    tags: { type: [String], index: true },
    meals: [{ food: String, grams: Number }],
    notes: { type: Map, of: String },
    price: Schema.Types.Decimal128,
    picture: Buffer,
    any: Schema.Types.Mixed,
  },
  { timestamps: true, optimisticConcurrency: true },
);
animalSchema.index({ kind: 1, 'meals.grams': -1 });
keeperSchema.virtual('animals', { ref: 'Animal', localField: '_id', foreignField: 'keeper' });

async function models() {
  await connection.dropDatabase();
  const [Keeper, Animal] = [connection.model('Keeper', keeperSchema), connection.model('Animal', animalSchema)];
  await Promise.all([Keeper.syncIndexes(), Animal.syncIndexes()]);
  return { Keeper, Animal };
}

test('indexes of schemas are made, listed and mended', async () => {
  const { Keeper, Animal } = await models();
  const keys = Object.values(await Animal.listIndexes()).map(({ key }: Loose) => key as Loose);
  expect(keys).toEqual([{ _id: 1 }, { kind: 1 }, { tags: 1 }, { kind: 1, 'meals.grams': -1 }]);
  await Animal.collection.createIndex({ other: 1 });
  expect(await Animal.syncIndexes()).toEqual(['other_1']);
  await Keeper.create({ name: 'Ada' });
  expect(await failureOf(Keeper.create({ name: 'Ada' }))).toMatchObject({
    code: 11000,
    keyPattern: { name: 1 },
    keyValue: { name: 'Ada' },
  });
});

test('documents keep their types, and populate finds what they refer to, both ways', async () => {
  const { Keeper, Animal } = await models();
  const ada = await Keeper.create({ name: 'Ada', born: new Date(0) });
  const price = Types.Decimal128.fromString('12.50');
  await Animal.create({
    _id: 'rex',
    kind: 'dog',
    keeper: ada._id,
    notes: { a: 'b' },
    price,
    picture: Buffer.from('x'),
    any: { deep: [1] },
  });
  await Animal.create({ _id: 'tom', kind: 'cat', keeper: ada._id });
  const rex = await Animal.findById('rex').populate<{ keeper: { name: string } }>('keeper').orFail();
  expect(rex.keeper.name).toBe('Ada');
  expect([rex.notes?.get('a'), String(rex.price), rex.picture?.toString(), rex.any, rex.createdAt]).toEqual([
    'b',
    '12.50',
    'x',
    { deep: [1] },
    expect.any(Date),
  ]);
  const withAnimals = await Keeper.findOne({ name: 'Ada' })
    .populate({ path: 'animals', options: { sort: { _id: -1 } } })
    .orFail();
  expect((withAnimals.get('animals') as { _id: string }[]).map(({ _id }) => _id)).toEqual(['tom', 'rex']);
  expect(await Animal.exists({ keeper: ada._id, kind: 'cat' })).toEqual({ _id: 'tom' });
});

test('arrays of a document are changed in place, by position and by array filters', async () => {
  const { Animal } = await models();
  const rex = await Animal.create({
    _id: 'rex',
    tags: ['a'],
    meals: [
      { food: 'meat', grams: 10 },
      { food: 'fish', grams: 20 },
    ],
  });
  rex.tags.push('b', 'c');
  (rex.tags as Types.Array<string>).pull('a');
  const [, fish] = rex.meals;
  if (fish) fish.grams = 25;
  rex.meals.unshift({ food: 'bone', grams: 1 });
  await rex.save();
  await Animal.updateOne({ _id: 'rex', 'meals.food': 'meat' }, { $set: { 'meals.$.grams': 11 } });
  await Animal.updateOne(
    { _id: 'rex' },
    { $inc: { 'meals.$[small].grams': 100 } },
    { arrayFilters: [{ 'small.grams': { $lt: 12 } }] },
  );
  await Animal.updateOne(
    { _id: 'rex' },
    { $addToSet: { tags: { $each: ['b', 'd'] } }, $pull: { meals: { food: 'fish' } } },
  );
  const now = await Animal.findById('rex').lean().orFail();
  expect(now.tags).toEqual(['b', 'c', 'd']);
  expect(now.meals.map(({ food, grams }) => [food, grams])).toEqual([
    ['bone', 101],
    ['meat', 111],
  ]);
  expect((await Animal.find({ tags: 'd' })).map(({ _id }) => _id)).toEqual(['rex']);
});

test('of two saves of one version the second is refused', async () => {
  const { Animal } = await models();
  await Animal.create({ _id: 'rex', kind: 'dog' });
  const [first, second] = [await Animal.findById('rex').orFail(), await Animal.findById('rex').orFail()];
  first.kind = 'wolf';
  second.kind = 'cat';
  await first.save();
  await expect(second.save()).rejects.toBeInstanceOf(mongoose.Error.VersionError);
  expect(await Animal.findById('rex').lean()).toMatchObject({ kind: 'wolf', __v: 1 });
});

test('bulk writes go on or stop as they are told, and count', async () => {
  const { Animal } = await models();
  const writes = () => [
    { insertOne: { document: { _id: 'a', kind: 'x' } } },
    { insertOne: { document: { _id: 'a', kind: 'y' } } },
    { updateOne: { filter: { _id: 'b' }, update: { $set: { kind: 'z' } }, upsert: true } },
    { updateMany: { filter: { kind: { $in: ['x', 'z'] } }, update: { $inc: { 'any.n': 1 } } } },
    { replaceOne: { filter: { _id: 'b' }, replacement: { kind: 'w' } } },
    { deleteOne: { filter: { _id: 'a' } } },
  ];
  expect((await failureOf(Animal.bulkWrite(writes()))).code).toBe(11000);
  expect(await Animal.countDocuments()).toBe(1);
  await Animal.deleteMany({});
  const error = (await Animal.bulkWrite(writes(), { ordered: false }).catch((each: unknown) => each)) as Loose;
  expect(error['writeErrors']).toHaveLength(1);
  expect(error['result']).toMatchObject({ insertedCount: 1, upsertedCount: 1, matchedCount: 3, deletedCount: 1 });
  expect(await Animal.find().lean()).toMatchObject([{ _id: 'b', kind: 'w' }]);
  const rows = await Animal.insertMany([{ _id: 'c' }, { _id: 'b' }, { _id: 'd' }], {
    ordered: false,
    rawResult: true,
  }).catch((each: unknown) => each);
  expect((rows as Loose)['insertedDocs'] ?? rows).toBeDefined();
  expect(await Animal.distinct('_id')).toEqual(['b', 'c', 'd']);
});

test('upserts, finds with changes, cursors and pipelines do as the driver does', async () => {
  const { Animal } = await models();
  await Animal.insertMany(
    Array.from({ length: 250 }, (_, n) => ({
      _id: `k${String(n).padStart(3, '0')}`,
      kind: n % 2 ? 'odd' : 'even',
      any: { n },
    })),
  );
  const made = await Animal.findOneAndUpdate(
    { _id: 'new' },
    { kind: 'odd' },
    { upsert: true, returnDocument: 'after' },
  );
  expect(made).toMatchObject({ _id: 'new', kind: 'odd', createdAt: expect.any(Date) });
  const old = await Animal.findOneAndDelete({ kind: 'odd' }).sort({ _id: -1 }).select({ kind: 1 });
  expect(old?.toObject()).toEqual({ _id: 'new', kind: 'odd' });
  let [seen, each] = [0, 0];
  for await (const _ of Animal.find({ kind: 'even' }).sort({ 'any.n': -1 }).batchSize(40).cursor()) seen += 1;
  const one = () => {
    each += 1;
  };
  await Animal.find().cursor({ batchSize: 50 }).eachAsync(one, { parallel: 4 });
  expect([seen, each]).toEqual([125, 250]);
  const groups = await Animal.aggregate([
    { $match: { 'any.n': { $lt: 9 } } },
    { $group: { _id: '$kind', n: { $sum: 1 }, most: { $max: '$any.n' } } },
    { $sort: { _id: 1 } },
  ]);
  expect(groups).toEqual([
    { _id: 'even', n: 5, most: 8 },
    { _id: 'odd', n: 4, most: 7 },
  ]);
  expect(await Animal.estimatedDocumentCount()).toBe(250);
  expect(await Animal.find({ _id: /^k00/ }).skip(2).limit(3).sort('_id').select('_id').lean()).toEqual([
    { _id: 'k002' },
    { _id: 'k003' },
    { _id: 'k004' },
  ]);
});

test('kinds of a model share a collection', async () => {
  await connection.dropDatabase();
  const Shape = connection.model('Shape', new Schema({ name: String }));
  const Circle = Shape.discriminator('Circle', new Schema({ radius: Number }));
  await Shape.create({ name: 'any' });
  await Circle.create({ name: 'round', radius: 2 });
  expect(await Circle.find().lean()).toMatchObject([{ name: 'round', radius: 2, __t: 'Circle' }]);
  expect(await Shape.countDocuments()).toBe(2);
});

test('a file of 5 MB goes in and out in pieces, is found, renamed and deleted', async () => {
  const { GridFSBucket } = mongoose.mongo;
  const bucket = new GridFSBucket(bench.client.db('files') as never, { chunkSizeBytes: 255 * 1024 });
  const bytes = Buffer.alloc(5_000_000, 'embedded');
  bytes.writeUInt32LE(7, 4_999_990);
  const upload = bucket.openUploadStream('big.bin', { metadata: { kind: 'test' } });
  await new Promise<void>((resolve, reject) => upload.on('error', reject).end(bytes, () => resolve()));
  const parts: Buffer[] = [];
  for await (const part of bucket.openDownloadStream(upload.id)) parts.push(part as Buffer);
  expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  const range: Buffer[] = [];
  for await (const part of bucket.openDownloadStreamByName('big.bin', { start: 4_999_990, end: 4_999_994 }))
    range.push(part as Buffer);
  expect(Buffer.concat(range).readUInt32LE(0)).toBe(7);
  expect(await bucket.find({ 'metadata.kind': 'test' }).toArray()).toMatchObject([
    { length: 5_000_000, filename: 'big.bin' },
  ]);
  await bucket.rename(upload.id, 'other.bin');
  await bucket.delete(upload.id);
  expect(await bench.client.db('files').collection('fs.chunks').countDocuments()).toBe(0);
});
