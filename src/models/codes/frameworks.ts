import { type Connection, Schema } from 'mongoose';
import type { FrameworkState } from '../../reference/framework-log.ts';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { replaceNewer } from '../replace-newer.ts';

export type FrameworkDocument = FrameworkState & { _id: string; subject: string; head: Head };

const frameworkSchema = new Schema<FrameworkDocument>(
  {
    _id: { type: String, required: true },
    subject: { type: String, required: true },
    key: { type: String, required: true },
    title: Schema.Types.Mixed,
    issuer: String,
    legalBasis: String,
    issuerKey: String,
    versions: Schema.Types.Mixed,
    head: { type: headDefinition, required: true },
  },
  strictSchema,
);
frameworkSchema.index({ subject: 1 });

export function createFrameworks(connection: Connection) {
  const model = defineCollection<FrameworkDocument>(connection, 'frameworks', frameworkSchema);
  return {
    model,

    async find(key: string): Promise<FrameworkDocument | undefined> {
      return (await model.findById(key).lean<FrameworkDocument>()) ?? undefined;
    },

    async bySubject(subject: string): Promise<FrameworkDocument | undefined> {
      return (await model.findOne({ subject }).lean<FrameworkDocument>()) ?? undefined;
    },

    async all(): Promise<FrameworkDocument[]> {
      return model.find({}).sort({ _id: 1 }).lean<FrameworkDocument[]>();
    },

    save: (document: FrameworkDocument) => replaceNewer(model, document),
  };
}

export type Frameworks = ReturnType<typeof createFrameworks>;
