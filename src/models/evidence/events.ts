import { type EventRow, eventRowId } from '@tagtree/evidence';
import mongoose, { type Connection, Schema } from 'mongoose';
import { defineCollection, isDuplicateKey, strictSchema } from '../define-collection.ts';

const { mongo, trusted } = mongoose;
const fixed = { type: String, required: true, immutable: true } as const;

const eventSchema = new Schema<EventRow>(
  {
    _id: fixed,
    subject: fixed,
    seq: { type: Number, required: true, immutable: true },
    id: fixed,
    type: fixed,
    recordedAt: fixed,
    body: fixed,
    hash: fixed,
  },
  strictSchema,
);
eventSchema.index({ subject: 1, id: 1 }, { unique: true });
eventSchema.index({ recordedAt: 1 });

const SUBJECTS_AT_ONCE = 500;

export type InsertOutcome = 'inserted' | 'taken';

/** The log of every subject: append only. `_id` decides who has a sequence number, (subject, id) makes a repeat harmless. */
export function createEvents(connection: Connection) {
  const model = defineCollection<EventRow>(connection, 'events', eventSchema);
  return {
    model,

    /** Inserts one event; `taken` when its sequence number or its id is in the log already. The insert is the commit. */
    async insert(row: EventRow): Promise<InsertOutcome> {
      try {
        await model.collection.insertOne({ ...row } as never);
        return 'inserted';
      } catch (error) {
        if (isDuplicateKey(error)) return 'taken';
        // A lost connection leaves open whether the server has it: what is stored decides.
        const stored = await model.findById(row._id).lean();
        if (stored?.hash === row.hash) return 'inserted';
        if (stored) return 'taken';
        throw error;
      }
    },

    /** Inserts many events of different subjects; answers, by `_id`, those for which a row was there already: the same event, or another. */
    async insertMany(rows: readonly EventRow[]): Promise<Map<string, 'same' | 'other'>> {
      if (rows.length === 0) return new Map();
      try {
        await model.collection.insertMany(rows.map((row) => ({ ...row })) as never[], { ordered: false });
        return new Map();
      } catch (error) {
        if (!(error instanceof mongo.MongoBulkWriteError && isDuplicateKey(error))) throw error;
        const refused = [error.writeErrors].flat().map(({ index }) => rows[index] as EventRow);
        const stored = await model.find({ _id: trusted({ $in: refused.map(({ _id }) => _id) }) }, { hash: 1 }).lean();
        const hashes = new Map(stored.map((row) => [row._id, row.hash]));
        return new Map(refused.map(({ _id, hash }) => [_id, hashes.get(_id) === hash ? 'same' : 'other']));
      }
    },

    async bySeq(subject: string, seq: number): Promise<EventRow | undefined> {
      return (await model.findById(eventRowId(subject, seq)).lean()) ?? undefined;
    },

    async byId(subject: string, id: string): Promise<EventRow | undefined> {
      return (await model.findOne({ subject, id }).lean()) ?? undefined;
    },

    /** Which of these events are recorded, as `<item>/<event id>`. */
    async recordedAmong(pairs: readonly { item: string; event: string }[]): Promise<Set<string>> {
      if (pairs.length === 0) return new Set();
      const [subjects, ids] = [pairs.map(({ item }) => item), pairs.map(({ event }) => event)];
      const filter = { subject: trusted({ $in: subjects }), id: trusted({ $in: ids }) };
      const found = await model.find(filter, { subject: 1, id: 1 }).lean();
      return new Set(found.map(({ subject, id }) => `${subject}/${id}`));
    },

    /** The events with these `_id`s. */
    async byRowIds(ids: readonly string[]): Promise<EventRow[]> {
      return ids.length === 0 ? [] : model.find({ _id: trusted({ $in: [...ids] }) }).lean();
    },

    /** The events of a subject after `seq`, in order; at most `limit`. */
    async after(subject: string, seq: number, limit = 10_000): Promise<EventRow[]> {
      return model
        .find({ _id: trusted({ $gt: eventRowId(subject, seq), $lte: eventRowId(subject, 9_999_999_999) }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean();
    },

    /** The last event recorded anywhere, by its time; none in an empty database. */
    async latest(): Promise<EventRow | undefined> {
      return (await model.findOne({}).sort({ recordedAt: -1 }).lean()) ?? undefined;
    },

    /** Subjects with an event at or after a time: `[subject, highest sequence number]`; one may come more than once, so that memory holds few. */
    async *subjectsSince(recordedAt: string): AsyncGenerator<[string, number]> {
      const seen = new Map<string, number>();
      const cursor = model
        .find({ recordedAt: trusted({ $gte: recordedAt }) }, { subject: 1, seq: 1 })
        .lean()
        .cursor();
      for await (const row of cursor) {
        seen.set(row.subject, Math.max(seen.get(row.subject) ?? 0, row.seq));
        if (seen.size < SUBJECTS_AT_ONCE) continue;
        yield* seen;
        seen.clear();
      }
      yield* seen;
    },

    /** Every event, subject by subject, each in order. */
    all(): AsyncIterable<EventRow> {
      return model.find({}).sort({ _id: 1 }).lean().cursor();
    },
  };
}

export type Events = ReturnType<typeof createEvents>;
