import mongoose, { type Connection, Schema } from 'mongoose';
import type { KeyState } from '../../reference/key-log.ts';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { replaceNewer } from '../replace-newer.ts';

const { trusted } = mongoose;

export type KeyDocument = KeyState & { _id: string; subject: string; head: Head };

/** When a key was last used: convenience, not evidence, so apart from what the log produces. */
export interface KeyUse {
  _id: string;
  lastUsedAt: string;
}

const keySchema = new Schema<KeyDocument>(
  {
    _id: { type: String, required: true },
    subject: { type: String, required: true },
    id: { type: String, required: true },
    title: String,
    secretHash: { type: String, required: true },
    roles: [String],
    units: Schema.Types.Mixed,
    classes: Schema.Types.Mixed,
    createdAt: String,
    expiresAt: String,
    revokedAt: String,
    head: { type: headDefinition, required: true },
  },
  strictSchema,
);
keySchema.index({ subject: 1 });

const keyUseSchema = new Schema<KeyUse>({ _id: { type: String, required: true }, lastUsedAt: String }, strictSchema);

export function createKeys(connection: Connection) {
  const model = defineCollection<KeyDocument>(connection, 'keys', keySchema);
  const uses = defineCollection<KeyUse>(connection, 'key-uses', keyUseSchema);
  return {
    model,
    uses,

    async find(id: string): Promise<KeyDocument | undefined> {
      return (await model.findById(id).lean<KeyDocument>()) ?? undefined;
    },

    async bySubject(subject: string): Promise<KeyDocument | undefined> {
      return (await model.findOne({ subject }).lean<KeyDocument>()) ?? undefined;
    },

    async any(): Promise<boolean> {
      return (await model.findOne({}, { _id: 1 }).lean()) !== null;
    },

    async page(after: string, limit: number): Promise<KeyDocument[]> {
      return model
        .find({ _id: trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<KeyDocument[]>();
    },

    async lastUses(ids: readonly string[]): Promise<Map<string, string>> {
      const found = await uses.find({ _id: trusted({ $in: [...ids] }) }).lean();
      return new Map(found.map((use) => [use._id, use.lastUsedAt]));
    },

    async touch(id: string, at: string): Promise<void> {
      try {
        await uses.updateOne({ _id: id }, { $set: { lastUsedAt: at } }, { upsert: true });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    save: (document: KeyDocument) => replaceNewer(model, document),
  };
}

export type Keys = ReturnType<typeof createKeys>;
