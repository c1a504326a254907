import type { Model } from 'mongoose';

/**
 * One document by its `_id`, for the reads that every scan makes: the plain `find` command instead of a cursor, which costs about a third less time in the
 * driver. Asks for majority where the connection does (writes.md, rule 3).
 */
export async function readOne<T>(model: Model<T>, id: string): Promise<T | undefined> {
  const database = model.db.db;
  if (!database) throw new Error('The database is not connected');
  const { readConcern } = database;
  const answer = await database.command({
    find: model.collection.collectionName,
    filter: { _id: id },
    limit: 1,
    singleBatch: true,
    ...(readConcern && { readConcern: { level: readConcern.level } }),
  });
  return answer['cursor'].firstBatch[0];
}
