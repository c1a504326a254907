import mongoose, { type Connection, type QueryFilter, Schema } from 'mongoose';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';

const { trusted } = mongoose;

export type ImportState = 'planning' | 'planned' | 'applying' | 'applied' | 'undoing' | 'undone' | 'failed';

export interface ImportDocument {
  _id: string;
  state: ImportState;
  sha256: string;
  fileName?: string;
  /** How the file is written, chosen or found. */
  form?: { encoding: string; delimiter: string };
  /** Key of the mapping that it was planned by. */
  mapping?: string;
  plan: Record<string, unknown>;
  client: string;
  createdAt: string;
  updatedAt: string;
  /** When applying began: the `recordedAt` of all events it makes, so that running it again makes the same bytes. */
  applyingSince?: string;
  counts: { rows: number; create: number; update?: number; unchanged?: number; error: number; items: number };
  /** How far applying has come: all lines up to `line` have their items; so many lines and items. */
  progress: { line: number; rows: number; items: number };
  failure?: Record<string, unknown>;
  /** Who had it undone, and up to which line that has come. */
  undoneBy?: string;
  undoneTo?: number;
  /** Items undone, and items left as they are. */
  undone?: { items: number; kept: number };
}

/** What undoing an import did with the items of a row. */
export interface UndoneRow {
  undone: number;
  kept: { code: string; reason: string; params: Record<string, unknown> }[];
}

/** One line of the file and what will become of it. `first` is the index of its first piece among the pieces of its class. */
export interface ImportRow {
  _id: string;
  import: string;
  line: number;
  outcome: 'create' | 'update' | 'unchanged' | 'error';
  reason?: string;
  params?: Record<string, unknown>;
  class?: string;
  first?: number;
  pieces?: number;
  planned?: Record<string, unknown>;
  /** Id of the item that it is about, where that was there already. */
  item?: string;
  undo?: UndoneRow;
}

const importSchema = new Schema<ImportDocument>(
  {
    _id: { type: String, required: true },
    state: { type: String, required: true },
    sha256: { type: String, required: true },
    fileName: String,
    form: Schema.Types.Mixed,
    mapping: String,
    plan: Schema.Types.Mixed,
    client: String,
    createdAt: String,
    updatedAt: String,
    applyingSince: String,
    counts: Schema.Types.Mixed,
    progress: Schema.Types.Mixed,
    failure: Schema.Types.Mixed,
    undoneBy: String,
    undoneTo: Number,
    undone: Schema.Types.Mixed,
  },
  strictSchema,
);
importSchema.index({ sha256: 1 });
importSchema.index({ state: 1 });

const importRowSchema = new Schema<ImportRow>(
  {
    _id: { type: String, required: true },
    import: { type: String, required: true },
    line: { type: Number, required: true },
    outcome: { type: String, required: true },
    reason: String,
    params: Schema.Types.Mixed,
    class: String,
    first: Number,
    pieces: Number,
    planned: Schema.Types.Mixed,
    item: String,
    undo: Schema.Types.Mixed,
  },
  strictSchema,
);

export function importRowId(importId: string, line: number): string {
  return `${importId}/${String(line).padStart(9, '0')}`;
}

export function createImports(connection: Connection) {
  const model = defineCollection<ImportDocument>(connection, 'imports', importSchema);
  const rows = defineCollection<ImportRow>(connection, 'import-rows', importRowSchema);
  const afterLine = (id: string, line: number, outcome?: ImportRow['outcome']): QueryFilter<ImportRow> => ({
    _id: trusted({ $gt: importRowId(id, line), $lte: importRowId(id, 999_999_999) }),
    ...(outcome !== undefined && { outcome }),
  });
  return {
    model,
    rows,

    /** False when there is one with this id. */
    async insert(document: ImportDocument): Promise<boolean> {
      try {
        await model.collection.insertOne({ ...document } as never);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Removes an import that is being planned, with its rows. One that was given up stays, without them. */
    async drop(id: string): Promise<void> {
      await rows.deleteMany(afterLine(id, 0));
      await model.deleteOne({ _id: id, state: 'planning' });
    },

    async find(id: string): Promise<ImportDocument | undefined> {
      return (await model.findById(id).lean<ImportDocument>()) ?? undefined;
    },

    /** An import of the same file that has not failed. */
    async bySha256(sha256: string): Promise<ImportDocument | undefined> {
      const found = await model
        .findOne({ sha256, state: trusted({ $in: ['planning', 'planned', 'applying', 'applied', 'undoing'] }) })
        .lean<ImportDocument>();
      return found ?? undefined;
    },

    async inState(state: ImportState): Promise<ImportDocument[]> {
      return model.find({ state }).sort({ _id: 1 }).lean<ImportDocument[]>();
    },

    /** Imports in the order of their ids, after `after`. */
    async page(after: string, limit: number): Promise<ImportDocument[]> {
      return model
        .find({ _id: trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<ImportDocument[]>();
    },

    /** Changes an import if it is in one of `states`; false when it is not. */
    async change(id: string, states: readonly ImportState[], set: Partial<ImportDocument>): Promise<boolean> {
      const result = await model.updateOne({ _id: id, state: trusted({ $in: [...states] }) }, { $set: set });
      return result.matchedCount === 1;
    },

    async insertRows(documents: readonly ImportRow[]): Promise<void> {
      if (documents.length === 0) return;
      await rows.collection.insertMany(documents as never[], { ordered: false });
    },

    /** Rows after a line, in order; of one outcome when given. */
    async rowsAfter(id: string, line: number, limit: number, outcome?: ImportRow['outcome']): Promise<ImportRow[]> {
      return rows
        .find(afterLine(id, line, outcome))
        .sort({ _id: 1 })
        .limit(limit)
        .lean<ImportRow[]>();
    },

    /** The rows after a line with one of these outcomes, in the order of the file: without any said, those that make items. */
    rowsToApply(
      id: string,
      line: number,
      outcomes: readonly ImportRow['outcome'][] = ['create'],
    ): AsyncIterable<ImportRow> {
      const wanted = { ...afterLine(id, line), outcome: { $in: [...outcomes] } };
      return rows.collection.find<ImportRow>(wanted as never, { batchSize: 1_000 }).sort({ _id: 1 });
    },

    /** A row that can not be applied after all. */
    async refuseRow(_id: string, reason: string, params: Record<string, unknown>): Promise<void> {
      await rows.updateOne({ _id }, { $set: { outcome: 'error', reason, params } });
    },

    /** The rows of each outcome, counted as they stand now. */
    async countRows(id: string, none: ImportDocument['counts']): Promise<ImportDocument['counts']> {
      const counts = { ...none };
      const projection = { outcome: 1, pieces: 1 };
      for await (const row of rows.collection.find<ImportRow>(afterLine(id, 0) as never, { projection })) {
        counts.rows += 1;
        counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
        if (row.outcome === 'create') counts.items += row.pieces ?? 0;
      }
      return counts;
    },

    /** What was undone of a row, and that undoing has come so far. */
    async noteUndone({ _id, import: id, line }: ImportRow, undo: UndoneRow, updatedAt: string): Promise<void> {
      await rows.updateOne({ _id }, { $set: { undo } });
      await model.updateOne({ _id: id, state: 'undoing' }, { $max: { undoneTo: line }, $set: { updatedAt } });
    },

    async countUndone(id: string): Promise<{ items: number; kept: number }> {
      const undone = { items: 0, kept: 0 };
      const projection = { undo: 1 };
      for await (const { undo } of rows.collection.find<ImportRow>(afterLine(id, 0) as never, { projection })) {
        undone.items += undo?.undone ?? 0;
        undone.kept += undo?.kept.length ?? 0;
      }
      return undone;
    },

    /** Moves the mark up to which an import is applied; a mark that is further on already stays. */
    async advance(id: string, step: { line: number; rows: number; items: number; updatedAt: string }): Promise<void> {
      const { line, rows: lines, items, updatedAt } = step;
      await model.updateOne(
        { _id: id, state: 'applying', 'progress.line': trusted({ $lt: line }) },
        { $set: { 'progress.line': line, updatedAt }, $inc: { 'progress.rows': lines, 'progress.items': items } },
      );
    },
  };
}

export type Imports = ReturnType<typeof createImports>;
