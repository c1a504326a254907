import mongoose, { type Connection, Schema } from 'mongoose';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';

const { trusted } = mongoose;

/** Consecutive serial numbers of one class, taken at once. The runs are the counter: the next one starts where the last one ends. */
export interface Run {
  _id: string;
  class: string;
  /** The version of the framework that writes their codes. Runs from before versions were noted have none: that is version 1. */
  version?: number;
  from: number;
  to: number;
  purpose: 'issue' | 'block' | 'pool' | 'import' | 'epoch';
  request: string;
  takenAt: string;
  takenBy: string;
  block?: string;
  note?: string;
  /** Of a block: whom it was given to. What is with another server is issued and claimed there alone. */
  holder?: BlockHolder;
  /** Of a block: numbers that were reported as printed. */
  printed?: PrintedRange[];
  voided?: 'voiding' | 'void';
  /** Who makes it void and why, so that whoever finishes it says the same. */
  voiding?: { by: string; reason: string };
  /** When the backup was taken that was restored later: what no name accounts for may have left the house after it, so nobody is given it again. */
  after?: string;
}

export interface BlockHolder {
  kind: 'person' | 'supplier' | 'server';
  name: string;
}

/** Numbers from one to another, both among them. */
export interface PrintedRange {
  from: number;
  to: number;
  at: string;
  by: string;
}

const runSchema = new Schema<Run>(
  {
    _id: { type: String, required: true, immutable: true },
    class: { type: String, required: true, immutable: true },
    version: { type: Number, immutable: true },
    from: { type: Number, required: true, immutable: true },
    to: { type: Number, required: true, immutable: true },
    purpose: { type: String, required: true, immutable: true },
    request: { type: String, required: true, immutable: true },
    takenAt: { type: String, required: true, immutable: true },
    takenBy: { type: String, required: true, immutable: true },
    block: { type: String, immutable: true },
    note: { type: String, immutable: true },
    holder: { type: Schema.Types.Mixed, immutable: true },
    printed: Schema.Types.Mixed,
    voided: String,
    voiding: Schema.Types.Mixed,
    after: String,
  },
  strictSchema,
);
runSchema.index({ class: 1, request: 1 }, { unique: true });
runSchema.index({ class: 1, from: 1 });
runSchema.index({ block: 1 });
// A job looks for those in the middle of being voided every minute.
runSchema.index({ voided: 1 });

export function runId(classKey: string, from: number): string {
  return `${classKey}/${String(from).padStart(12, '0')}`;
}

/** Whether numbers of a run that no name accounts for may be claimed: they were handed out, or may have been before a restore. */
export function isClaimable(run: Run | undefined): boolean {
  return run !== undefined && (run.purpose === 'issue' || run.purpose === 'block' || run.after !== undefined);
}

export function createRuns(connection: Connection) {
  const model = defineCollection<Run>(connection, 'runs', runSchema);
  return {
    model,

    /** The last run of a class that begins at a number or before it. */
    async lastUpTo(classKey: string, serial: number): Promise<Run | undefined> {
      const before = { class: classKey, from: trusted({ $lte: serial }) };
      return (await model.findOne(before).sort({ from: -1 }).lean()) ?? undefined;
    },

    async byRequest(classKey: string, request: string): Promise<Run | undefined> {
      return (await model.findOne({ class: classKey, request }).lean()) ?? undefined;
    },

    /** The last number taken of each class; classes without a run are left out. */
    async ends(classKeys: readonly string[]): Promise<Map<string, number>> {
      if (classKeys.length === 0) return new Map();
      const found = await model.aggregate<{ _id: string; to: number }>([
        { $match: { class: { $in: [...classKeys] } } },
        { $group: { _id: '$class', to: { $max: '$to' } } },
      ]);
      return new Map(found.map(({ _id, to }) => [_id, to]));
    },

    /** The last number taken of every class that has a run. */
    async allEnds(): Promise<Map<string, number>> {
      const found = await model.aggregate<{ _id: string; to: number }>([
        { $group: { _id: '$class', to: { $max: '$to' } } },
      ]);
      return new Map(found.map(({ _id, to }) => [_id, to]));
    },

    /** The runs that one request took, of these classes. */
    async ofRequest(classKeys: readonly string[], request: string): Promise<Run[]> {
      return classKeys.length === 0 ? [] : model.find({ class: trusted({ $in: [...classKeys] }), request }).lean();
    },

    /** The run that a serial number of the class belongs to, if it was ever taken. */
    async holding(classKey: string, serial: number): Promise<Run | undefined> {
      const run = await this.lastUpTo(classKey, serial);
      return run && run.to >= serial ? run : undefined;
    },

    /** Inserts a run; false when another taker was first (at this number, or for this request). */
    async insert(run: Run): Promise<boolean> {
      try {
        await model.collection.insertOne({ ...run } as never);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        const stored = await model.findById(run._id).lean();
        if (stored) return stored.request === run.request;
        throw error;
      }
    },

    /** Inserts runs of different classes in one write, each unless another taker was first. */
    async insertMany(runs: readonly Run[]): Promise<void> {
      if (runs.length === 0) return;
      try {
        await model.collection.insertMany(runs.map((run) => ({ ...run })) as never[], { ordered: false });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    /** The pools of a class that may still be drawn from, from the last one back; at most `limit`. */
    pools(classKey: string, limit = 0): AsyncIterable<Run> {
      const open = { class: classKey, purpose: 'pool', after: trusted({ $exists: false }) } as const;
      return model.find(open).sort({ from: -1 }).limit(limit).lean().cursor();
    },

    /** Ends all pools: what they have left may have left the house after the backup of this time. */
    async closePools(after: string): Promise<void> {
      await model.updateMany({ purpose: 'pool', after: trusted({ $exists: false }) }, { $set: { after } });
    },

    async block(id: string): Promise<Run | undefined> {
      return (await model.findOne({ block: id }).lean()) ?? undefined;
    },

    /** Blocks in the order of their ids, after `after`. */
    async blocks(after: string, limit: number): Promise<Run[]> {
      return model
        .find({ block: trusted({ $gt: after }) })
        .sort({ block: 1 })
        .limit(limit)
        .lean();
    },

    /** Marks a run as being made void; whoever was first, it is their reason. */
    async startVoiding(id: string, voiding: { by: string; reason: string }): Promise<Run | undefined> {
      await model.updateOne({ _id: id, voided: trusted({ $exists: false }) }, { $set: { voided: 'voiding', voiding } });
      return (await model.findById(id).lean()) ?? undefined;
    },

    async endVoiding(id: string): Promise<void> {
      await model.updateOne({ _id: id, voided: 'voiding' }, { $set: { voided: 'void' } });
    },

    /** Notes a range as printed. Ranges may overlap: a number is printed when one of them has it. */
    async addPrinted(id: string, range: PrintedRange): Promise<void> {
      await model.updateOne({ _id: id }, { $push: { printed: range } });
    },

    /** Lets the voiding of every void block be gone through again. */
    async voidAgain(): Promise<void> {
      await model.updateMany({ voided: 'void' }, { $set: { voided: 'voiding' } });
    },

    async voiding(): Promise<Run[]> {
      return model.find({ voided: 'voiding' }).lean();
    },

    /** The runs of a class that begin within a range, in order. */
    async within(classKey: string, { from, to }: Pick<Run, 'from' | 'to'>): Promise<Run[]> {
      return model
        .find({ class: classKey, from: trusted({ $gte: from, $lte: to }) })
        .sort({ from: 1 })
        .lean();
    },

    /** All runs of a class in order; for capacity and for the checks of the account. */
    ofClass(classKey: string): AsyncIterable<Run> {
      return model.find({ class: classKey }).sort({ from: 1 }).lean().cursor();
    },
  };
}

export type Runs = ReturnType<typeof createRuns>;
