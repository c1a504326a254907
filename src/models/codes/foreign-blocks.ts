import mongoose, { type Connection, Schema } from 'mongoose';
import type { NumberRange } from '../../codes/number-ranges.ts';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';
import { readOne } from '../read-one.ts';

const { trusted } = mongoose;

/** Numbers of a class that another server gave to this one: what this server may take of a class that is numbered elsewhere. */
export interface ForeignBlock {
  /** The id it has on the server that gave it. */
  _id: string;
  class: string;
  version: number;
  from: number;
  to: number;
  /** Id of the server that gave it. */
  giver: string;
  purpose?: string;
  givenAt: string;
  /** Ranges that runs are taken from, in order: all but what had labels, was void, or may have left the house before a restore. */
  open: NumberRange[];
  takenAt: string;
  takenBy: string;
}

const foreignBlockSchema = new Schema<ForeignBlock>(
  {
    _id: { type: String, required: true, immutable: true },
    class: { type: String, required: true, immutable: true },
    version: { type: Number, required: true, immutable: true },
    from: { type: Number, required: true, immutable: true },
    to: { type: Number, required: true, immutable: true },
    giver: { type: String, required: true, immutable: true },
    purpose: { type: String, immutable: true },
    givenAt: { type: String, required: true, immutable: true },
    open: { type: Schema.Types.Mixed, required: true, immutable: true },
    takenAt: { type: String, required: true, immutable: true },
    takenBy: { type: String, required: true, immutable: true },
  },
  strictSchema,
);
foreignBlockSchema.index({ class: 1, from: 1 });

export function createForeignBlocks(connection: Connection) {
  const model = defineCollection<ForeignBlock>(connection, 'foreign-blocks', foreignBlockSchema);
  return {
    model,

    find: (id: string): Promise<ForeignBlock | undefined> => readOne(model, id),

    /** The blocks of a class, lowest numbers first. */
    async ofClass(classKey: string): Promise<ForeignBlock[]> {
      return model.find({ class: classKey }).sort({ from: 1 }).lean();
    },

    /** In the order of their ids, after `after`. */
    async page(after: string, limit: number): Promise<ForeignBlock[]> {
      return model
        .find({ _id: trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean();
    },

    /** Inserts a block; one that is there already stays as it is. */
    async insert(block: ForeignBlock): Promise<void> {
      try {
        await model.collection.insertOne({ ...block } as never);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}

export type ForeignBlocks = ReturnType<typeof createForeignBlocks>;
