import { type EnvelopeBody, type EventRow, NO_PREV, toEventRow } from '../src/index.ts';

export const SUBJECT = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

/** An event body with everything that is needed; `over` replaces fields. */
export function bodyOf(over: Partial<EnvelopeBody> = {}): EnvelopeBody {
  return {
    v: 1,
    origin: '6f1d4a52-6c1e-4c1e-8a3e-0d6f3f0f7a11',
    subject: { kind: 'item', id: SUBJECT },
    seq: 1,
    prev: NO_PREV,
    id: '0f8fad5b-d9cb-469f-a165-70867728950e',
    type: 'registered',
    rev: 1,
    occurredAt: '2026-11-22T08:30:00.000+07:00',
    recordedAt: '2026-11-22T01:30:00.000Z',
    actor: { kind: 'key', id: 'k1' },
    data: { title: { vi: 'Máy phát điện' }, quantity: '1' },
    ...over,
  };
}

/** A sound log of `count` events. */
export function logOf(count: number): EventRow[] {
  const rows: EventRow[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const recordedAt = `2026-11-22T01:30:${String(seq).padStart(2, '0')}.000Z`;
    rows.push(toEventRow(bodyOf({ seq, prev: rows.at(-1)?.hash ?? NO_PREV, id: `event-${seq}`, recordedAt })));
  }
  return rows;
}
