import { type Connection, Schema } from 'mongoose';
import { defineCollection, strictSchema } from '../define-collection.ts';

/**
 * Why a database as a whole may not be served: a restore into it or a move into it that has not ended, or a move away from it that has.
 * `peer` is the other database, without a password.
 */
export interface Transfer {
  kind: 'restoring' | 'arriving' | 'moved';
  at: string;
  /** The site whose data are moved. */
  site?: string;
  peer?: string;
  /** How far a move has come: collections that are copied, and within the next one the last `_id`, as extended JSON. */
  copied?: string[];
  reached?: { collection: string; id: string };
}

type UpkeepDocument = { _id: 'format' | 'transfer'; version?: number } & Partial<Transfer>;

const upkeepSchema = new Schema<UpkeepDocument>(
  {
    _id: { type: String, required: true },
    version: Number,
    kind: String,
    at: String,
    site: String,
    peer: String,
    copied: Schema.Types.Mixed,
    reached: Schema.Types.Mixed,
  },
  strictSchema,
);

/** What concerns the database and not what it holds: the format of the data, a transfer. It is neither backed up nor moved. */
export const UPKEEP = 'upkeep';

export function createUpkeep(connection: Connection) {
  const model = defineCollection<UpkeepDocument>(connection, UPKEEP, upkeepSchema);
  const replace = (_id: UpkeepDocument['_id'], fields: object) =>
    model.collection.replaceOne({ _id } as never, fields as never, { upsert: true });
  return {
    model,

    async read(): Promise<{ format: number | undefined; transfer: Transfer | undefined }> {
      const found = await model.find({}).lean<UpkeepDocument[]>();
      const { _id, version, ...transfer } = found.find((each) => each._id === 'transfer') ?? {};
      return {
        format: found.find((each) => each._id === 'format')?.version,
        transfer: _id === undefined ? undefined : (transfer as Transfer),
      };
    },

    async setFormat(version: number): Promise<void> {
      await replace('format', { version });
    },

    async setTransfer(transfer: Transfer): Promise<void> {
      await replace('transfer', { ...transfer });
    },

    async endTransfer(): Promise<void> {
      await model.collection.deleteOne({ _id: 'transfer' } as never);
    },
  };
}

export type Upkeep = ReturnType<typeof createUpkeep>;
