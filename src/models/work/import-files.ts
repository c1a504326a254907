import { type Connection, Schema } from 'mongoose';
import { defineCollection, strictSchema } from '../define-collection.ts';

/** Which import has a file: `_id` is its SHA-256, so that of two uploads at once one has it. */
export interface ImportFile {
  _id: string;
  import: string;
}

const importFileSchema = new Schema<ImportFile>(
  { _id: { type: String, required: true }, import: { type: String, required: true } },
  strictSchema,
);

export function createImportFiles(connection: Connection) {
  const model = defineCollection<ImportFile>(connection, 'import-files', importFileSchema);
  return {
    model,

    /** Takes a file for an import; answers the import that has it, which may be another. */
    async claim(sha256: string, id: string): Promise<string> {
      try {
        await model.collection.insertOne({ _id: sha256, import: id } as never);
        return id;
      } catch (error) {
        const there = await model.findById(sha256).lean<ImportFile>();
        if (!there) throw error;
        return there.import;
      }
    },

    /** Compare-and-set: takes a file over from an import that came to nothing. */
    async takeOver(sha256: string, from: string, to: string): Promise<boolean> {
      const result = await model.updateOne({ _id: sha256, import: from }, { $set: { import: to } });
      return result.matchedCount === 1;
    },

    async drop(sha256: string, id: string): Promise<void> {
      await model.deleteOne({ _id: sha256, import: id });
    },
  };
}

export type ImportFiles = ReturnType<typeof createImportFiles>;
