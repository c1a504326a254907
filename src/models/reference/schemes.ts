import mongoose, { type Connection, Schema } from 'mongoose';
import type { SchemeState } from '../../reference/scheme-log.ts';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { replaceNewer } from '../replace-newer.ts';

const { trusted } = mongoose;

export type SchemeDocument = SchemeState & { _id: string; subject: string; head: Head };

const schemeSchema = new Schema<SchemeDocument>(
  {
    _id: { type: String, required: true },
    subject: { type: String, required: true },
    key: { type: String, required: true },
    title: Schema.Types.Mixed,
    unique: { type: Boolean, required: true },
    characters: String,
    minLength: Number,
    maxLength: Number,
    check: String,
    addedBy: { type: [String], default: undefined },
    head: { type: headDefinition, required: true },
  },
  strictSchema,
);
schemeSchema.index({ subject: 1 });

/** Alias schemes that an administrator declared. */
export function createSchemes(connection: Connection) {
  const model = defineCollection<SchemeDocument>(connection, 'alias-schemes', schemeSchema);
  return {
    model,

    async find(key: string): Promise<SchemeDocument | undefined> {
      return (await model.findById(key).lean<SchemeDocument>()) ?? undefined;
    },

    async bySubject(subject: string): Promise<SchemeDocument | undefined> {
      return (await model.findOne({ subject }).lean<SchemeDocument>()) ?? undefined;
    },

    async all(): Promise<SchemeDocument[]> {
      return model.find({}).sort({ _id: 1 }).lean<SchemeDocument[]>();
    },

    /** Schemes in the order of their keys, after `after`. */
    async page(after: string, limit: number): Promise<SchemeDocument[]> {
      return model
        .find({ _id: trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<SchemeDocument[]>();
    },

    save: (document: SchemeDocument) => replaceNewer(model, document),
  };
}

export type Schemes = ReturnType<typeof createSchemes>;
