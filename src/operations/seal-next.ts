import { type Actor, type EnvelopeBody, type EventRow, NO_PREV, readBody, toEventRow } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { Head } from '../models/head.ts';

/** What an operation decided to record; the envelope's remaining fields follow from the log. */
export type Draft = Pick<EnvelopeBody, 'id' | 'type' | 'rev' | 'occurredAt' | 'data'> &
  Partial<Pick<EnvelopeBody, 'unit' | 'place' | 'basis' | 'cause' | 'via'>>;

export interface SealOptions {
  origin: string;
  actor: Actor;
  subject: { kind: string; id: string };
  now: Date;
}

const CLOCK_TOLERANCE_MS = 5_000;

/**
 * The next event of a log after `head` (none: the first), sealed. `recordedAt` never goes back: it is the later of the clock and the last event's;
 * a clock more than 5 seconds behind the last event refuses with `clock-behind`.
 */
export function sealNext(
  head: Head | undefined,
  draft: Draft,
  options: SealOptions,
): { row: EventRow; body: EnvelopeBody } {
  const clock = options.now.toISOString();
  if (head && Date.parse(head.recordedAt) - options.now.getTime() > CLOCK_TOLERANCE_MS) {
    throw new DomainError('clock-behind', { recordedAt: head.recordedAt, clock });
  }
  const { id, type, rev, occurredAt, unit, place, basis, data, cause, via } = draft;
  const body: EnvelopeBody = {
    v: 1,
    origin: options.origin,
    subject: options.subject,
    seq: (head?.seq ?? 0) + 1,
    prev: head?.hash ?? NO_PREV,
    id,
    type,
    rev,
    occurredAt,
    recordedAt: head && head.recordedAt > clock ? head.recordedAt : clock,
    actor: options.actor,
    ...(unit !== undefined && { unit }),
    ...(place !== undefined && { place }),
    ...(basis !== undefined && { basis }),
    data,
    ...(cause !== undefined && { cause }),
    ...(via !== undefined && { via }),
  };
  const row = toEventRow(body);
  // Folded is what will be read back, members in canonical order: a projection made now and one made anew are the same bytes.
  return { row, body: readBody(row.body) };
}

/** The head of a log whose last event is this row. */
export function headAt(row: EventRow): Head {
  return { seq: row.seq, hash: row.hash, recordedAt: row.recordedAt };
}
