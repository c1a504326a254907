import { type Connection, Schema } from 'mongoose';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';

/** Who runs a job now. A lease only saves work: a job is right when two run it (writes.md, rule 7). */
export interface Lease {
  _id: string;
  owner: string;
  until: string;
}

const leaseSchema = new Schema<Lease>(
  { _id: { type: String, required: true }, owner: String, until: String },
  strictSchema,
);

export function createLeases(connection: Connection) {
  const model = defineCollection<Lease>(connection, 'leases', leaseSchema);
  return {
    model,

    /** Takes or extends a lease until a time; false while another holds it. Times are ISO texts. */
    async take(id: string, owner: string, now: string, until: string): Promise<boolean> {
      try {
        const result = await model.collection.updateOne(
          { _id: id, $or: [{ owner }, { until: { $lt: now } }] } as never,
          { $set: { owner, until } },
          { upsert: true },
        );
        return result.matchedCount + result.upsertedCount > 0;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    async give(id: string, owner: string): Promise<void> {
      await model.collection.deleteOne({ _id: id, owner } as never);
    },
  };
}

export type Leases = ReturnType<typeof createLeases>;
