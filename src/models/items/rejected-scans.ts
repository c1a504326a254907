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

    /** Keeps a scan once, whatever how often it is sent; a settled one stays settled. */
    async keep(scan: RejectedScan): Promise<void> {
      try {
        await model.collection.insertOne({ ...scan } as never);
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

    async settle(id: string, settled: Partial<RejectedScan>): Promise<boolean> {
      const result = await model.updateOne({ _id: id, state: 'open' }, { $set: { ...settled, state: 'settled' } });
      return result.matchedCount === 1;
    },
  };
}

export type RejectedScans = ReturnType<typeof createRejectedScans>;
