import mongoose, { type Connection, Schema } from 'mongoose';
import type { ClassState } from '../../reference/framework-log.ts';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';

const { trusted } = mongoose;

/** `_id` is `'<framework>:<path>'`; `seq` is the event of the framework's log that last touched the class. */
export type ClassDocument = ClassState & { _id: string; framework: string; seq: number };

const classSchema = new Schema<ClassDocument>(
  {
    _id: { type: String, required: true },
    framework: { type: String, required: true },
    path: { type: String, required: true },
    parent: String,
    leaf: { type: Boolean, required: true },
    title: Schema.Types.Mixed,
    itemKind: String,
    attributes: Schema.Types.Mixed,
    closed: Boolean,
    successor: String,
    moved: Boolean,
    seq: { type: Number, required: true },
  },
  strictSchema,
);
classSchema.index({ framework: 1, parent: 1, path: 1 });
classSchema.index({ framework: 1, moved: 1 });

export function createClasses(connection: Connection) {
  const model = defineCollection<ClassDocument>(connection, 'classes', classSchema);
  return {
    model,

    async find(id: string): Promise<ClassDocument | undefined> {
      return (await model.findById(id).lean<ClassDocument>()) ?? undefined;
    },

    async findMany(ids: readonly string[]): Promise<ClassDocument[]> {
      return model.find({ _id: trusted({ $in: [...ids] }) }).lean<ClassDocument[]>();
    },

    /** The nodes below a parent path (`''` for the top), in order of their paths, after `after`. */
    async children(framework: string, parent: string, after: string, limit: number): Promise<ClassDocument[]> {
      return model
        .find({ framework, parent, path: trusted({ $gt: after }) })
        .sort({ path: 1 })
        .limit(limit)
        .lean<ClassDocument[]>();
    },

    /** Nodes that are shown elsewhere than their paths say; there are few. */
    async moved(framework: string): Promise<ClassDocument[]> {
      return model.find({ framework, moved: true }).lean<ClassDocument[]>();
    },

    ofFramework(framework: string): AsyncIterable<ClassDocument> {
      return model.find({ framework }).lean<ClassDocument>().cursor();
    },

    /** Writes what events made of classes; an older event never overwrites what a newer one wrote. */
    async save(documents: readonly ClassDocument[]): Promise<void> {
      // Many at once are mostly new, and an insert costs half of an upsert; what is there already is left to be replaced.
      const left = documents.length > 1 ? await insertNew(model, documents) : documents;
      if (left.length === 0) return;
      const operations = left.map(({ _id, ...fields }) => ({
        replaceOne: { filter: { _id, seq: { $lt: fields.seq } }, replacement: fields, upsert: true },
      }));
      try {
        await model.collection.bulkWrite(operations as never[], { ordered: false });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}

/** Inserts documents; answers those whose `_id` is there already. */
async function insertNew(
  model: mongoose.Model<ClassDocument>,
  documents: readonly ClassDocument[],
): Promise<readonly ClassDocument[]> {
  try {
    await model.collection.insertMany(documents.map((each) => ({ ...each })) as never[], { ordered: false });
    return [];
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return documents;
  }
}

export type Classes = ReturnType<typeof createClasses>;
