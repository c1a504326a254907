import mongoose, { type Connection, Schema } from 'mongoose';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';

const { trusted } = mongoose;

/** What is remembered of an Idempotency-Key: `_id` is `<client>/<key>`, `owner` the start of the server that runs it. */
export interface IdempotencyRecord {
  _id: string;
  fingerprint: string;
  seed: string;
  state: 'running' | 'done';
  owner: string;
  startedAt: string;
  /** The first answer as JSON, if it was a short one. */
  answer?: string;
}

const schema = new Schema<IdempotencyRecord>(
  {
    _id: { type: String, required: true },
    fingerprint: { type: String, required: true },
    seed: { type: String, required: true },
    state: { type: String, required: true },
    owner: { type: String, required: true },
    startedAt: { type: String, required: true },
    answer: String,
  },
  strictSchema,
);
schema.index({ startedAt: 1 });

export function createIdempotencyStore(connection: Connection) {
  const model = defineCollection<IdempotencyRecord>(connection, 'idempotency', schema);
  return {
    model,

    /** Inserts a running record; answers the one that is there already. */
    async begin(record: IdempotencyRecord): Promise<IdempotencyRecord | undefined> {
      try {
        await model.collection.insertOne({ ...record } as never);
        return undefined;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return (await model.findById(record._id).lean<IdempotencyRecord>()) ?? undefined;
      }
    },

    async takeOver(record: IdempotencyRecord): Promise<void> {
      await model.updateOne({ _id: record._id }, { $set: { owner: record.owner, startedAt: record.startedAt } });
    },

    async finish(record: IdempotencyRecord): Promise<void> {
      const { _id, ...fields } = record;
      await model.collection.replaceOne({ _id } as never, fields as never, { upsert: true });
    },

    async free(id: string): Promise<void> {
      await model.deleteOne({ _id: id });
    },

    async dropBefore(startedAt: string): Promise<void> {
      await model.deleteMany({ startedAt: trusted({ $lt: startedAt }) });
    },
  };
}

export type IdempotencyStore = ReturnType<typeof createIdempotencyStore>;
