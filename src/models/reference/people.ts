import mongoose, { type Connection, Schema } from 'mongoose';
import type { PersonState, SaltedName } from '../../reference/person-log.ts';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { replaceNewer } from '../replace-newer.ts';

const { trusted } = mongoose;

export type PersonDocument = PersonState & { _id: string; subject: string; head: Head };

/** The one place where a name lies, written before the event that has its hash. `_id` is `<person>/<event>`. */
export interface NameRecord extends SaltedName {
  _id: string;
  person: string;
  event: string;
  writtenAt: string;
  /** Whether the projection has met its event. */
  met: boolean;
}

const personSchema = new Schema<PersonDocument>(
  {
    _id: { type: String, required: true },
    subject: { type: String, required: true },
    id: { type: String, required: true },
    nameRecord: { type: { event: String, hash: String, _id: false }, required: false },
    registeredAt: { type: String, required: true },
    head: { type: headDefinition, required: true },
  },
  strictSchema,
);

const nameSchema = new Schema<NameRecord>(
  {
    _id: { type: String, required: true },
    person: { type: String, required: true },
    event: { type: String, required: true },
    name: { type: String, required: true },
    salt: { type: String, required: true },
    writtenAt: { type: String, required: true },
    met: { type: Boolean, required: true },
  },
  strictSchema,
);
nameSchema.index({ person: 1 });
nameSchema.index({ met: 1, writtenAt: 1 });

function nameId(person: string, event: string): string {
  return `${person}/${event}`;
}

export function createPeople(connection: Connection) {
  const model = defineCollection<PersonDocument>(connection, 'people', personSchema);
  const names = defineCollection<NameRecord>(connection, 'person-names', nameSchema);
  return {
    model,
    names,

    async find(id: string): Promise<PersonDocument | undefined> {
      return (await model.findById(id).lean<PersonDocument>()) ?? undefined;
    },

    async page(after: string, limit: number): Promise<PersonDocument[]> {
      return model
        .find({ _id: trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<PersonDocument[]>();
    },

    /** Keeps a name for an event that is about to be recorded; answers the one that a run before has kept for it. */
    async keepName(record: Omit<NameRecord, '_id' | 'met'>): Promise<SaltedName> {
      const _id = nameId(record.person, record.event);
      try {
        await names.collection.insertOne({ _id, ...record, met: false } as never);
        return record;
      } catch (error) {
        const there = await names.findById(_id).lean<NameRecord>();
        if (there) return there;
        throw error;
      }
    },

    /** The names that count, by person. */
    async namesOf(people: readonly PersonState[]): Promise<Map<string, SaltedName>> {
      const ids = people.flatMap(({ id, nameRecord }) => (nameRecord ? [nameId(id, nameRecord.event)] : []));
      if (ids.length === 0) return new Map();
      const found = await names.find({ _id: trusted({ $in: ids }) }).lean<NameRecord[]>();
      return new Map(found.map((record) => [record.person, record]));
    },

    async recordsOf(person: string): Promise<NameRecord[]> {
      return names.find({ person }).lean<NameRecord[]>();
    },

    async meet(record: NameRecord): Promise<void> {
      await names.updateOne({ _id: record._id }, { $set: { met: true } });
    },

    async dropName(record: NameRecord): Promise<void> {
      await names.deleteOne({ _id: record._id });
    },

    /** Names written before a time whose event nobody has met. */
    async unmet(before: string): Promise<NameRecord[]> {
      return names.find({ met: false, writtenAt: trusted({ $lt: before }) }).lean<NameRecord[]>();
    },

    save: (document: PersonDocument) => replaceNewer(model, document),
  };
}

export type People = ReturnType<typeof createPeople>;
