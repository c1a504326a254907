import mongoose, { type Connection, Schema } from 'mongoose';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';

const { trusted } = mongoose;

/** A scan that could not be recorded, kept until a person settles it. `_id` is `<client>:<event id>`. */
export interface RejectedScan {
  _id: string;
  client: string;
  scan: string;
  item?: string;
  event: Record<string, unknown>;
  problem: Record<string, unknown>;
  receivedAt: string;
  state: 'open' | 'settled';
  settledAs?: 'history' | 'now' | 'discarded' | 'recorded';
  settledAt?: string;
  settledBy?: string;
  reason?: string;
}

const rejectedScanSchema = new Schema<RejectedScan>(
  {
    _id: { type: String, required: true },
    client: { type: String, required: true },
    scan: { type: String, required: true },
    item: String,
    event: Schema.Types.Mixed,
    problem: Schema.Types.Mixed,
    receivedAt: { type: String, required: true },
    state: { type: String, required: true },
    settledAs: String,
    settledAt: String,
    settledBy: String,
    reason: String,
  },
  strictSchema,
);
rejectedScanSchema.index({ state: 1, _id: 1 });

export function createRejectedScans(connection: Connection) {
  const model = defineCollection<RejectedScan>(connection, 'rejected-scans', rejectedScanSchema);
  return {
    model,

    /** Keeps scans, each once, however often it is sent; a settled one stays settled. */
    async keepMany(scans: readonly RejectedScan[]): Promise<void> {
      if (scans.length === 0) return;
      try {
        await model.collection.insertMany(scans.map((scan) => ({ ...scan })) as never[], { ordered: false });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    async find(id: string): Promise<RejectedScan | undefined> {
      return (await model.findById(id).lean<RejectedScan>()) ?? undefined;
    },

    /** Scans in the order of their ids after `after`; of one client when given. */
    async page(
      filter: { state: 'open' | 'settled'; client?: string | undefined },
      after: string,
      limit: number,
    ): Promise<RejectedScan[]> {
      const { state, client } = filter;
      return model
        .find({ state, ...(client !== undefined && { client }), _id: trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<RejectedScan[]>();
    },

    /** Settles an open scan, or overrules a settlement of one of these kinds; false when somebody else has settled it. */
    async settle(
      id: string,
      settled: Partial<RejectedScan>,
      overruled: readonly RejectedScan['settledAs'][] = [],
    ): Promise<boolean> {
      const filter = { _id: id, $or: [{ state: 'open' }, { settledAs: trusted({ $in: [...overruled] }) }] };
      const result = await model.updateOne(filter as never, { $set: { ...settled, state: 'settled' } });
      return result.matchedCount === 1;
    },

    async settleMany(ids: readonly string[], settled: Partial<RejectedScan>): Promise<void> {
      if (ids.length === 0) return;
      const filter = { _id: trusted({ $in: [...ids] }), state: 'open' };
      await model.updateMany(filter as never, { $set: { ...settled, state: 'settled' } });
    },
  };
}

export type RejectedScans = ReturnType<typeof createRejectedScans>;
