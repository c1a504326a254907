import { z } from 'zod';
import { itemEventTypes } from '../lifecycle/event-types.ts';
import { OccurredAt } from '../lifecycle/occurred-at.ts';
import { Text } from '../lifecycle/text.ts';
import { Instant, NodeKey, Uuid } from './common.ts';
import { Basis } from './items.ts';

/** What every event sent by a client may say beside its type's data. */
const commonFields = {
  id: Uuid.optional().meta({ description: "The client's own id of the event: sent twice, it is recorded once" }),
  occurredAt: OccurredAt.optional().meta({ description: 'When it happened; default now' }),
  history: z
    .boolean()
    .optional()
    .meta({ description: 'An old entry typed in: recorded at its time, changing nothing newer' }),
  unit: NodeKey.optional().meta({ description: 'Key of the unit' }),
  place: NodeKey.optional().meta({ description: 'Key of the place' }),
  basis: Basis.optional(),
  note: Text(2_000).optional().meta({ description: 'A remark' }),
};

/** The data of each type is judged by the type itself, so that one event of a batch can be wrong alone. */
export const NewEvent = z
  .strictObject({
    ...commonFields,
    type: z
      .string()
      .max(60)
      .meta({ description: 'Type of the event; allowedEvents of a resolve says which are allowed next' }),
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: "The type's own data, see the schema of the type" }),
  })
  .meta({ id: 'NewEvent', description: 'An event to record' });

export const BatchEvent = z
  .strictObject({
    ...commonFields,
    id: Uuid.meta({ description: "The client's own id of the event: sent twice, it is recorded once" }),
    item: z.string().min(1).max(2_000).meta({ description: 'What was scanned' }),
    type: z.string().max(60).meta({ description: 'Type of the event' }),
    data: z.record(z.string(), z.unknown()).optional().meta({ description: "The type's own data" }),
  })
  .meta({ id: 'BatchEvent', description: 'A scan with the event to record' });

export const EventBatch = z
  .strictObject({
    sentAt: OccurredAt.refine((text) => text.includes('T'), { error: 'instant-needed' }).meta({
      description: "The client's clock when it sends, an instant; by it the times of the events are corrected",
    }),
    events: z
      .array(z.unknown())
      .min(1)
      .max(1_000)
      .meta({ description: 'Up to 1,000 scans, each a BatchEvent; a row of a wrong shape is answered `invalid`' }),
  })
  .meta({ id: 'EventBatch', description: 'Scans to record' });

export const EventView = z
  .object({
    id: z.string().meta({ description: 'Unique within the item' }),
    seq: z.number().int().meta({ description: 'Number within the log, from 1' }),
    type: z.string().meta({ description: `Now one of ${[...itemEventTypes.keys()].join(', ')}; new ones will come` }),
    rev: z.number().int().meta({ description: "Version of the type's data" }),
    occurredAt: z.string().meta({ description: 'As it was said: an instant with offset, a day, a month or a year' }),
    recordedAt: Instant.meta({ description: 'When the server recorded it' }),
    actor: z
      .object({
        kind: z.string().meta({ description: 'key, person or server' }),
        id: z.string().meta({ description: 'Who did it' }),
      })
      .meta({ id: 'Actor', description: 'Who did it' }),
    unit: z.string().optional().meta({ description: 'Key of the unit' }),
    place: z.string().optional().meta({ description: 'Key of the place' }),
    basis: z
      .object({
        kind: z.string().meta({ description: 'Order, voucher ...' }),
        number: z.string().meta({ description: 'Its number' }),
        date: z.string().optional().meta({ description: 'Its date' }),
      })
      .optional()
      .meta({ description: 'What it rests on' }),
    data: z.record(z.string(), z.unknown()).meta({ description: "The type's data" }),
    history: z.boolean().optional().meta({ description: 'Typed in from an old record' }),
    prev: z.string().meta({ description: 'Hash of the event before it' }),
    hash: z.string().meta({ description: 'SHA-256 of the canonical text of the event' }),
    body: z.string().meta({ description: 'The very text that was hashed' }),
  })
  .meta({ id: 'Event', description: 'One entry of a log' });

export const BatchResults = z
  .object({
    results: z
      .array(
        z
          .object({
            id: z.string().optional().meta({ description: 'Id of the event' }),
            outcome: z
              .string()
              .meta({ description: 'recorded, repeated, rejected (kept for a person) or invalid (not kept)' }),
            event: EventView.optional(),
            problem: z
              .record(z.string(), z.unknown())
              .optional()
              .meta({ description: 'Why not, as a problem (RFC 9457)' }),
          })
          .meta({ id: 'BatchResult', description: 'What became of one row' }),
      )
      .meta({ description: 'One a row, in the order sent' }),
  })
  .meta({ id: 'BatchResults', description: 'What became of each row' });

export const RejectedScanView = z
  .object({
    id: z.string().meta({ description: 'Id in the queue' }),
    scan: z.string().meta({ description: 'What was scanned' }),
    event: z.record(z.string(), z.unknown()).meta({ description: 'The event as it was sent' }),
    problem: z.record(z.string(), z.unknown()).meta({ description: 'Why it was not recorded' }),
    receivedAt: Instant.meta({ description: 'When it came' }),
    state: z.string().meta({ description: 'open or settled' }),
    settledAs: z.string().optional().meta({ description: 'history, now, discarded, or recorded after all' }),
    settledAt: Instant.optional().meta({ description: 'When a person settled it' }),
    reason: z.string().optional().meta({ description: 'Why it was settled so' }),
  })
  .meta({ id: 'RejectedScan', description: 'A scan kept until a person settles it' });

export const Settlement = z
  .strictObject({
    as: z
      .enum(['history', 'now', 'discarded'])
      .meta({ description: 'Record it at its time, record it now, or discard it' }),
    reason: Text(500).meta({ description: 'Why' }),
  })
  .meta({ id: 'Settlement', description: 'How a rejected scan is settled' });
