import mongoose, { type Connection, type mongo } from 'mongoose';
import { isDuplicateKey } from './define-collection.ts';
import { parseLine, readId, toLine } from './extended-json.ts';
import { UPKEEP } from './work/upkeep.ts';

export interface IndexDefinition {
  name: string;
  key: Record<string, number>;
  unique: boolean;
}

/** A moment that reads can be made of, whatever is written meanwhile: MongoDB's cluster time. */
export type Moment = mongo.Timestamp;

export interface ReadOptions {
  moment?: Moment | undefined;
  /** Only what comes after this `_id`, as `idOf` writes it. */
  after?: string | undefined;
}

const BATCH = 1_000;

/** The database as a whole: every collection as lines of extended JSON, whatever is in them. For backups and moves. */
export function createWholeDatabase(connection: Connection) {
  const { db } = connection;
  if (!db) throw new Error('The database is not connected');
  const raw = (name: string) => db.collection<mongo.Document>(name);

  return {
    /** Names of all collections but the upkeep's, sorted. */
    async collections(): Promise<string[]> {
      const found = await db.listCollections({}, { nameOnly: true }).toArray();
      const names = found.map(({ name }) => name);
      return names.filter((name) => name !== UPKEEP && !name.startsWith('system.')).sort();
    },

    async indexes(collection: string): Promise<IndexDefinition[]> {
      const found = await raw(collection).listIndexes().toArray();
      return found
        .filter(({ name }) => name !== '_id_')
        .map(({ name, key, unique }) => ({ name, key: numbersOf(key), unique: unique === true }));
    },

    async makeIndexes(collection: string, indexes: readonly IndexDefinition[]): Promise<void> {
      if (indexes.length === 0) return;
      await raw(collection).createIndexes(
        indexes.map(({ name, key, unique }) => ({ name, key, ...(unique && { unique }) })),
      );
    },

    /** About how many documents, for people. */
    count: (collection: string): Promise<number> => raw(collection).estimatedDocumentCount(),

    /** The present moment, where the server can read of one: the embedded store, a replica set, a sharded cluster. */
    async moment(): Promise<Moment | undefined> {
      try {
        const answer = await db.command({ find: UPKEEP, limit: 1, readConcern: { level: 'snapshot' } });
        return answer['cursor'].atClusterTime ?? answer['atClusterTime'];
      } catch (error) {
        if (error instanceof mongoose.mongo.MongoServerError) return undefined;
        throw error;
      }
    },

    /** The documents of a collection in the order of their ids, as lines (`toLine`). */
    async *lines(collection: string, { moment, after }: ReadOptions = {}): AsyncGenerator<string> {
      const { level } = db.readConcern ?? {};
      const readConcern = moment ? { level: 'snapshot', atClusterTime: moment } : level && { level };
      const cursor = db.runCursorCommand(
        {
          find: collection,
          filter: after === undefined ? {} : { _id: { $gt: readId(after) } },
          sort: { _id: 1 },
          batchSize: BATCH,
          ...(readConcern && { readConcern }),
        },
        { raw: true },
      );
      cursor.setBatchSize(BATCH);
      for await (const bytes of cursor) yield toLine(bytes as unknown as Uint8Array);
    },

    /** Puts documents in; those that are there already are replaced. */
    async put(collection: string, lines: readonly string[]): Promise<void> {
      const documents = lines.map(parseLine);
      try {
        await raw(collection).insertMany(documents as mongo.Document[], { ordered: false });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const operations = documents.map(({ _id, ...replacement }) => ({
          replaceOne: { filter: { _id } as never, replacement: replacement as never, upsert: true },
        }));
        await raw(collection).bulkWrite(operations, { ordered: false });
      }
    },

    async drop(collection: string): Promise<void> {
      await db.dropCollection(collection);
    },
  };
}

/** Directions come as 1, as 1.0 or as a number object. */
function numbersOf(key: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(Object.entries(key).map(([field, direction]) => [field, Number(direction)]));
}

export type WholeDatabase = ReturnType<typeof createWholeDatabase>;
