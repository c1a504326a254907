import { canonicalize } from './canonical.ts';
import { type EnvelopeBody, type EventRow, eventRowId, hashText, NO_PREV, readBody } from './envelope.ts';

export type CheckedLog = { ok: true; events: number; head: string } | { ok: false; seq: number; problem: string };

/**
 * Checks one log from its first event on, with nothing but its rows: every hash, the chain, sequence numbers without a gap, the copies against the
 * text, times that never go back, and that the text is the canonical one. Answers the first thing that is wrong.
 */
export function checkLog(rows: Iterable<EventRow>): CheckedLog {
  let before: EventRow | undefined;
  let events = 0;
  for (const row of rows) {
    events += 1;
    const problem = problemOf(row, before, events);
    if (problem) return { ok: false, seq: events, problem };
    before = row;
  }
  return { ok: true, events, head: before?.hash ?? NO_PREV };
}

function problemOf(row: EventRow, before: EventRow | undefined, seq: number): string | undefined {
  if (hashText(row.body) !== row.hash) return 'the hash is not that of the text';
  let body: EnvelopeBody;
  try {
    body = readBody(row.body);
    if (canonicalize(body) !== row.body) return 'the text is not in canonical form';
  } catch {
    return 'the text is no JSON';
  }
  if (body.v !== 1) return 'the envelope is of an unknown version';
  if (body.seq !== seq) return `the sequence number should be ${seq}`;
  if (body.prev !== (before?.hash ?? NO_PREV)) return 'the chain is broken';
  if (before && body.recordedAt < before.recordedAt) return 'the time goes back';
  if (before && body.subject.id !== before.subject) return 'the event belongs to another log';
  return copiesDiffer(row, body) ? 'a copy differs from the text' : undefined;
}

function copiesDiffer(row: EventRow, body: EnvelopeBody): boolean {
  return (
    row._id !== eventRowId(body.subject.id, body.seq) ||
    row.subject !== body.subject.id ||
    row.seq !== body.seq ||
    row.id !== body.id ||
    row.type !== body.type ||
    row.recordedAt !== body.recordedAt
  );
}
