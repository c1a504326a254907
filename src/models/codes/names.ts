import mongoose, { type Connection, Schema } from 'mongoose';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { readOne } from '../read-one.ts';

const { trusted } = mongoose;

/**
 * The register of everything that must be unique: `code:<compact>` or `<scheme>:<value>`. Either claimed for a subject by an event of its log
 * (and counting only when that log has the event); or void: a number that nobody will bear; or borne by an item of another server, as that server reported.
 */
export interface NameEntry {
  _id: string;
  subject?: string;
  event?: string;
  void?: { at: string; by: string; reason?: string };
  elsewhere?: { at: string; by: string; holder: string };
  claimedAt: string;
}

const nameSchema = new Schema<NameEntry>(
  {
    _id: { type: String, required: true, immutable: true },
    subject: String,
    event: String,
    void: { type: { at: String, by: String, reason: String, _id: false }, required: false },
    elsewhere: { type: { at: String, by: String, holder: String, _id: false }, required: false },
    claimedAt: { type: String, required: true },
  },
  strictSchema,
);
nameSchema.index({ subject: 1 });
nameSchema.index({ claimedAt: 1 });

export function createNames(connection: Connection) {
  const model = defineCollection<NameEntry>(connection, 'names', nameSchema);
  return {
    model,

    find: (id: string): Promise<NameEntry | undefined> => readOne(model, id),

    async findMany(ids: readonly string[]): Promise<NameEntry[]> {
      return ids.length === 0 ? [] : model.find({ _id: trusted({ $in: [...ids] }) }).lean();
    },

    async ofSubject(subject: string): Promise<NameEntry[]> {
      return model.find({ subject }).lean();
    },

    /** Claims names in one write; answers the entries of others that stand in the way, keyed by name. */
    async claim(entries: readonly NameEntry[]): Promise<Map<string, NameEntry>> {
      const rivals = new Map<string, NameEntry>();
      if (entries.length === 0) return rivals;
      try {
        await model.collection.insertMany(entries.map((entry) => ({ ...entry })) as never[], { ordered: false });
        return rivals;
      } catch (error) {
        const stored = await this.findMany(entries.map((entry) => entry._id));
        const byName = new Map(stored.map((entry) => [entry._id, entry]));
        for (const entry of entries) {
          const there = byName.get(entry._id);
          if (!there) throw error;
          if (!sameClaim(there, entry)) rivals.set(entry._id, there);
        }
        return rivals;
      }
    },

    /** Compare-and-set: takes a claim whose owner's log has settled that it doesn't count. False when it changed meanwhile. */
    async takeOver(stale: NameEntry, next: NameEntry): Promise<boolean> {
      const { _id, ...fields } = next;
      const result = await model.collection.replaceOne(
        { _id: stale._id, subject: stale.subject, event: stale.event } as never,
        fields as never,
      );
      return result.matchedCount === 1;
    },

    /** Drops a claim that its owner's log has settled against. */
    async drop(stale: NameEntry): Promise<void> {
      await model.collection.deleteOne({ _id: stale._id, subject: stale.subject, event: stale.event } as never);
    },

    /** Entries from one name to another, by name. */
    between(from: string, to: string): AsyncIterable<NameEntry> {
      return model
        .find({ _id: trusted({ $gte: from, $lte: to }) })
        .sort({ _id: 1 })
        .lean()
        .cursor();
    },

    /** The highest name from one to another. */
    async last(from: string, to: string): Promise<NameEntry | undefined> {
      const entry = await model
        .findOne({ _id: trusted({ $gte: from, $lte: to }) })
        .sort({ _id: -1 })
        .lean();
      return entry ?? undefined;
    },

    /** Claims made in a span of time, for the job that looks for claims no event uses. */
    claimedBetween(from: string, to: string): AsyncIterable<NameEntry> {
      return model
        .find({ claimedAt: trusted({ $gte: from, $lt: to }) })
        .lean()
        .cursor();
    },
  };
}

function sameClaim(there: NameEntry, wanted: NameEntry): boolean {
  if (wanted.void) return there.void !== undefined;
  if (wanted.elsewhere) return there.elsewhere !== undefined;
  return there.subject === wanted.subject && there.event === wanted.event;
}

export type Names = ReturnType<typeof createNames>;
