import { startEmbeddedMongo } from '@tagtree/embedded-mongo';
import mongoose, { type mongo } from 'mongoose';
import type { Ground } from './ground.ts';

export const OTHER = { database: 'torture', collection: 'filled' } as const;

/** Enough for a build of some hundred milliseconds. */
const FILLED = 10_000;

type Filled = mongo.Collection<{ _id: string; n: number; tags: string[] }>;

/** Builds three indexes on a filled collection that is none of Tagtree's, while others write into it. Waits only for the collection to be there. */
export async function buildIndexes({ ledger, storeUri }: Ground) {
  const client = await mongoose.mongo.MongoClient.connect(storeUri(), { serverSelectionTimeoutMS: 500 });
  const filled: Filled = client.db(OTHER.database).collection(OTHER.collection);
  if ((await filled.estimatedDocumentCount()) < FILLED) {
    await filled
      .insertMany(
        Array.from({ length: FILLED }, (_, n) => documentOf(`f${n}`, n)),
        { ordered: false },
      )
      .catch(isThere);
  }
  await filled.dropIndexes();
  let underWay = true;
  const built = filled
    .createIndexes([{ key: { n: 1 } }, { key: { tags: 1, n: -1 } }, { key: { n: -1, _id: 1 }, unique: true }])
    .catch(isGone)
    .then(() => {
      underWay = false;
    });
  const writers = [0, 1].map((writer) => keepInserting(filled, `${Date.now()}/${writer}`, ledger.documents));
  void Promise.all([built, ...writers]).then(() => client.close());
  return { ended: built, isUnderWay: () => underWay };
}

function documentOf(_id: string, n: number) {
  return { _id, n, tags: [`t${n % 7}`, `u${n % 1_000}`] };
}

/** Inserts, and moves every other one within the indexes, until the store is gone. */
async function keepInserting(filled: Filled, name: string, acknowledged: Map<string, number>): Promise<void> {
  try {
    for (let n = 0; ; n += 1) {
      const _id = `${name}/${n}`;
      await filled.insertOne(documentOf(_id, n));
      acknowledged.set(_id, n);
      if (n % 2 === 0) continue;
      await filled.updateOne({ _id }, { $set: { n: -n }, $push: { tags: 'moved' } });
      acknowledged.set(_id, -n);
    }
  } catch (error) {
    isGone(error);
  }
}

/** A repeat after a crash in the middle of filling finds a part there. */
function isThere(error: unknown): void {
  if ((error as { code?: unknown }).code !== 11_000) throw error;
}

function isGone(error: unknown): void {
  if (!(error instanceof mongoose.mongo.MongoNetworkError || error instanceof mongoose.mongo.MongoServerSelectionError))
    throw error;
}

/** Takes the indexes of the largest collections away, so that the next start has them to build. Nobody may have the store. */
export async function dropIndexes({ storeDir }: Ground): Promise<void> {
  const store = await startEmbeddedMongo({ dataDir: storeDir });
  const client = await mongoose.mongo.MongoClient.connect(store.uri);
  for (const name of ['events', 'items', 'names', 'runs']) {
    const [there] = await client.db('tagtree').listCollections({ name }).toArray();
    if (there) await client.db('tagtree').collection(name).dropIndexes();
  }
  await client.close();
  await store.stop();
}
