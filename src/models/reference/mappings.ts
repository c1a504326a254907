import mongoose, { type Connection, Schema } from 'mongoose';
import type { MappingState } from '../../reference/mapping-log.ts';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { replaceNewer } from '../replace-newer.ts';

const { trusted } = mongoose;

export type MappingDocument = MappingState & { _id: string; subject: string; head: Head };

const mappingSchema = new Schema<MappingDocument>(
  {
    _id: { type: String, required: true },
    subject: { type: String, required: true },
    key: { type: String, required: true },
    title: Schema.Types.Mixed,
    plan: Schema.Types.Mixed,
    removed: Boolean,
    head: { type: headDefinition, required: true },
  },
  strictSchema,
);
mappingSchema.index({ subject: 1 });

/** Plans of imports that are kept, and those that were removed. */
export function createMappings(connection: Connection) {
  const model = defineCollection<MappingDocument>(connection, 'import-mappings', mappingSchema);
  return {
    model,

    async find(key: string): Promise<MappingDocument | undefined> {
      const found = await model.findById(key).lean<MappingDocument>();
      return found && !found.removed ? found : undefined;
    },

    async bySubject(subject: string): Promise<MappingDocument | undefined> {
      return (await model.findOne({ subject }).lean<MappingDocument>()) ?? undefined;
    },

    /** Those that are kept, in the order of their keys, after `after`. */
    async page(after: string, limit: number): Promise<MappingDocument[]> {
      return model
        .find({ _id: trusted({ $gt: after }), removed: trusted({ $ne: true }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<MappingDocument[]>();
    },

    save: (document: MappingDocument) => replaceNewer(model, document),
  };
}

export type Mappings = ReturnType<typeof createMappings>;
