import mongoose, { type Connection, Schema } from 'mongoose';
import { defineCollection, strictSchema } from '../define-collection.ts';

const { trusted } = mongoose;

/** Which line of a file names something that must be unique, while its import is being planned: `_id` is `<import>/<name>`. */
export interface ImportName {
  _id: string;
  line: number;
}

const importNameSchema = new Schema<ImportName>(
  { _id: { type: String, required: true }, line: { type: Number, required: true } },
  strictSchema,
);

export function createImportNames(connection: Connection) {
  const model = defineCollection<ImportName>(connection, 'import-names', importNameSchema);
  return {
    model,

    /** Notes names with their lines, in the order of the file; answers the line that has each of them: the first. */
    async note(importId: string, names: readonly { name: string; line: number }[]): Promise<Map<string, number>> {
      const first = new Map<string, number>();
      for (const { name, line } of names) if (!first.has(name)) first.set(name, line);
      if (first.size === 0) return first;
      const documents = [...first].map(([name, line]) => ({ _id: `${importId}/${name}`, line }));
      try {
        await model.collection.insertMany(documents as never[], { ordered: false });
      } catch (error) {
        const ids = documents.map(({ _id }) => _id);
        const there = await model.find({ _id: trusted({ $in: ids }) }).lean<ImportName[]>();
        if (there.length < ids.length) throw error;
        for (const { _id, line } of there) first.set(_id.slice(importId.length + 1), line);
      }
      return first;
    },

    /** An import that is planned, or came to nothing, needs them no more. */
    async drop(importId: string): Promise<void> {
      await model.deleteMany({ _id: trusted({ $gte: `${importId}/`, $lt: `${importId}0` }) });
    },
  };
}

export type ImportNames = ReturnType<typeof createImportNames>;
