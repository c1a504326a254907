import { MongoClient } from 'mongodb';
import { madeUpPieces, type Piece } from './store-site.ts';

/** Does one kind of long work again and again until it is told to stop: reads end at once, writes after the round. */
const [uri = '', kind = '', size = ''] = process.argv.slice(2);
const client = await MongoClient.connect(uri);
const database = client.db('bench');
const pieces = database.collection<Piece>('pieces');
const side = database.collection<Piece>('side');
const SIDE = Math.max(2_000, Number(size) / 50);

const READS: Record<string, () => Promise<unknown>> = {
  async scan() {
    for await (const _ of pieces.find({}));
  },
  group: () => pieces.aggregate([{ $group: { _id: '$unit', n: { $sum: 1 }, most: { $max: '$amount' } } }]).toArray(),
  sort: () => pieces.find({}, { sort: { title: 1 }, limit: 100 }).toArray(),
};

const WRITES: Record<string, () => Promise<unknown>> = {
  async index() {
    if ((await side.estimatedDocumentCount()) === 0) await side.insertMany(madeUpPieces(0, SIDE, SIDE));
    await side.createIndex({ title: 1 });
    await side.dropIndex('title_1');
  },
  async update() {
    if ((await side.estimatedDocumentCount()) === 0) await side.insertMany(madeUpPieces(0, SIDE, SIDE));
    await side.updateMany({ group: { $gte: 0 } }, { $inc: { amount: 1 } });
  },
  async delete() {
    await side.deleteMany({});
    await side.insertMany(madeUpPieces(0, SIDE, SIDE));
  },
};

let stopping = false;
process.once('message', () => {
  if (READS[kind]) process.exit(0);
  stopping = true;
});
process.send?.('begun');
while (!stopping) await (READS[kind] ?? WRITES[kind])?.();
await client.close();
process.disconnect?.();
