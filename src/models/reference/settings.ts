import { type Connection, Schema } from 'mongoose';
import type { SettingState } from '../../reference/setting-log.ts';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { replaceNewer } from '../replace-newer.ts';

export type SettingDocument = SettingState & { _id: string; subject: string; head: Head };

const settingSchema = new Schema<SettingDocument>(
  {
    _id: { type: String, required: true },
    subject: { type: String, required: true },
    origin: { type: String, required: true },
    openedAt: { type: String, required: true },
    epoch: Schema.Types.Mixed,
    head: { type: headDefinition, required: true },
  },
  strictSchema,
);
settingSchema.index({ subject: 1 });

export function createSettings(connection: Connection) {
  const model = defineCollection<SettingDocument>(connection, 'settings', settingSchema);
  return {
    model,

    async find(key: string): Promise<SettingDocument | undefined> {
      return (await model.findById(key).lean<SettingDocument>()) ?? undefined;
    },

    save: (document: SettingDocument) => replaceNewer(model, document),
  };
}

export type Settings = ReturnType<typeof createSettings>;
