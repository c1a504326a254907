import { type Connection, Schema } from 'mongoose';
import type { PublicationState } from '../../reference/publication-log.ts';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { replaceNewer } from '../replace-newer.ts';

export type PublicationsDocument = PublicationState & { _id: string; subject: string; head: Head };

const publicationsSchema = new Schema<PublicationsDocument>(
  {
    _id: { type: String, required: true },
    subject: { type: String, required: true },
    publications: Schema.Types.Mixed,
    head: { type: headDefinition, required: true },
  },
  strictSchema,
);

/** One document: which versions of all frameworks were given leave to be published. */
export function createPublications(connection: Connection) {
  const model = defineCollection<PublicationsDocument>(connection, 'publications', publicationsSchema);
  return {
    model,

    async find(): Promise<PublicationsDocument | undefined> {
      return (await model.findById('all').lean<PublicationsDocument>()) ?? undefined;
    },

    save: (document: PublicationsDocument) => replaceNewer(model, document),
  };
}

export type Publications = ReturnType<typeof createPublications>;
