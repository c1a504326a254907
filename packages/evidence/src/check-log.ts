import { canonicalizeStrictly } from './canonical.ts';
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

/** UTC with milliseconds: of one form, so that texts compare as times do. */
const RECORDED_AT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

function problemOf(row: EventRow, before: EventRow | undefined, seq: number): string | undefined {
  if (typeof row?.body !== 'string' || hashText(row.body) !== row.hash) return 'the hash is not that of the text';
  const body = parseBody(row.body);
  if (typeof body === 'string') return body;
  if (body.v !== 1) return 'the envelope is of an unknown version';
  if (body.seq !== seq) return `the sequence number should be ${seq}`;
  if (body.prev !== (before?.hash ?? NO_PREV)) return 'the chain is broken';
  if (!RECORDED_AT.test(body.recordedAt)) return 'the time is not UTC with milliseconds';
  if (before && body.recordedAt < before.recordedAt) return 'the time goes back';
  if (before && body.subject?.id !== before.subject) return 'the event belongs to another log';
  return copiesDiffer(row, body) ? 'a copy differs from the text' : undefined;
}

/** The body, or what is wrong with its text. Rows come from anywhere: nothing about their shape is taken for granted. */
function parseBody(text: string): EnvelopeBody | string {
  let body: EnvelopeBody | null;
  try {
    body = readBody(text);
  } catch {
    return 'the text is no JSON';
  }
  if (body === null || typeof body !== 'object') return 'the text is no event';
  try {
    return canonicalizeStrictly(body) === text ? body : 'the text is not in canonical form';
  } catch {
    return 'the text has a value that no event may have';
  }
}

function copiesDiffer(row: EventRow, body: EnvelopeBody): boolean {
  return (
    typeof body.subject?.id !== 'string' ||
    row._id !== eventRowId(body.subject.id, body.seq) ||
    row.subject !== body.subject.id ||
    row.seq !== body.seq ||
    row.id !== body.id ||
    row.type !== body.type ||
    row.recordedAt !== body.recordedAt
  );
}
