import { hash } from 'node:crypto';
import { canonicalizeStrictly, type Json } from './canonical.ts';

/** Who acted. People and keys appear as ids, never as names. */
export interface Actor {
  kind: 'key' | 'person' | 'server';
  id: string;
}

/** The order or voucher that an event rests on. */
export interface Basis {
  kind: string;
  number: string;
  date?: string;
}

/** Envelope version 1: everything that is hashed. An absent field is absent, never null; decimals and times are texts. */
export interface EnvelopeBody {
  v: 1;
  /** Id of the server that recorded it. */
  origin: string;
  subject: { kind: string; id: string };
  /** From 1, without gaps. */
  seq: number;
  /** Hash of the event before it; `NO_PREV` at seq 1. */
  prev: string;
  /** Unique within the log. */
  id: string;
  type: string;
  /** Version of the type's data schema. */
  rev: number;
  occurredAt: string;
  /** UTC with milliseconds; never goes back within a log. */
  recordedAt: string;
  actor: Actor;
  unit?: string;
  place?: string;
  basis?: Basis;
  data: Record<string, Json>;
  cause?: { subject: string; seq: number; hash: string };
  /** How it came: through which name, from which line of an import, typed in from an old record. */
  via?: { name?: string; import?: string; history?: true; client?: string };
}

/** An event as it is stored: `body` is the very text that was hashed, the other fields are copies for queries. */
export interface EventRow {
  _id: string;
  subject: string;
  seq: number;
  id: string;
  type: string;
  recordedAt: string;
  body: string;
  hash: string;
}

export const NO_PREV = '0'.repeat(64);

/** `<subject id>/<seq, 10 digits>`: sorts by log, then by sequence. */
export function eventRowId(subject: string, seq: number): string {
  return `${subject}/${String(seq).padStart(10, '0')}`;
}

/** SHA-256 of a text's UTF-8 bytes, hex. */
export function hashText(text: string): string {
  return hash('sha256', text, 'hex');
}

/**
 * The text of a body and its hash. Throws EvidenceError for a body with null, a fraction, an integer beyond 2^53 - 1, or anything that has no canonical
 * text in it.
 */
export function sealEvent(body: EnvelopeBody): { body: string; hash: string } {
  const text = canonicalizeStrictly(body);
  return { body: text, hash: hashText(text) };
}

/** The stored form of an event. Throws what `sealEvent` throws. */
export function toEventRow(body: EnvelopeBody): EventRow {
  return {
    _id: eventRowId(body.subject.id, body.seq),
    subject: body.subject.id,
    seq: body.seq,
    id: body.id,
    type: body.type,
    recordedAt: body.recordedAt,
    ...sealEvent(body),
  };
}

/** The body of a stored event, parsed. */
export function readBody(text: string): EnvelopeBody {
  return JSON.parse(text) as EnvelopeBody;
}
