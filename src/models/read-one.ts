import type { Model } from 'mongoose';

/** Asked for in this turn of the event loop and not yet sent. */
type Waiting = Map<string, { resolve: (found: unknown) => void; reject: (error: unknown) => void }[]>;

const MOST_AT_ONCE = 100;
const waiting = new WeakMap<Model<never>, Waiting>();

/**
 * One document by its `_id`, for the reads that every scan makes. What many clients ask for in the same turn of the event loop goes out as one command, and
 * as a plain `find` instead of a cursor: the driver's work a command is most of what such a read costs. Asks for majority where the connection does
 * (writes.md, rule 3).
 */
export function readOne<T>(model: Model<T>, id: string): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const asked = waiting.get(model as never) ?? new Map();
    if (asked.size === 0) setImmediate(() => void sendAll(model, asked));
    waiting.set(model as never, asked);
    asked.set(id, [...(asked.get(id) ?? []), { resolve, reject }]);
    if (asked.size >= MOST_AT_ONCE) waiting.delete(model as never);
  });
}

async function sendAll<T>(model: Model<T>, asked: Waiting): Promise<void> {
  if (waiting.get(model as never) === asked) waiting.delete(model as never);
  try {
    const found = new Map((await findAll(model, [...asked.keys()])).map((document) => [document['_id'], document]));
    for (const [id, askers] of asked) {
      const document = found.get(id);
      // Nobody shares a document with anybody.
      for (const [index, { resolve }] of askers.entries()) resolve(index === 0 ? document : structuredClone(document));
    }
  } catch (error) {
    for (const { reject } of [...asked.values()].flat()) reject(error);
  }
}

async function findAll<T>(model: Model<T>, ids: readonly string[]): Promise<Record<string, unknown>[]> {
  const database = model.db.db;
  if (!database) throw new Error('The database is not connected');
  const { readConcern } = database;
  const answer = await database.command({
    find: model.collection.collectionName,
    filter: { _id: ids.length === 1 ? ids[0] : { $in: ids } },
    limit: ids.length,
    singleBatch: true,
    ...(ids.length > 1 && { batchSize: ids.length }),
    ...(readConcern && { readConcern: { level: readConcern.level } }),
  });
  return answer['cursor'].firstBatch;
}
