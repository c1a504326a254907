import { type EnvelopeBody, type EventRow, readBody } from '@tagtree/evidence';
import type { Events } from '../models/evidence/events.ts';
import type { Head } from '../models/head.ts';
import { headAt } from './seal-next.ts';

/** A state with the place in its log that it was folded up to. */
export interface Projected<S> {
  state: S;
  head: Head;
}

/** How the log of one kind of subject becomes a document, and where that lies. One value a kind; everything generic works by these. */
export interface Projection<S> {
  kind: string;
  load(subject: string): Promise<Projected<S> | undefined>;
  evolve(state: S | undefined, event: EnvelopeBody): S;
  save(subject: string, projected: Projected<S>): Promise<void>;
  /** The documents as they should lie in the database, by collection and `_id`; for the comparison that `rebuild` makes. */
  documents(subject: string, projected: Projected<S>): { collection: string; document: { _id: string } }[];
  /** What is wrong with that which the log has only a hash of; for the check that `rebuild` makes. */
  outside?(subject: string, projected: Projected<S>): Promise<string | undefined>;
}

/** Folds what the log has beyond `from` (none: from the start). The same value comes back when there is nothing. */
export async function catchUp<S>(
  events: Pick<Events, 'after'>,
  projection: Pick<Projection<S>, 'evolve'>,
  subject: string,
  from: Projected<S> | undefined,
): Promise<Projected<S> | undefined> {
  let current = from;
  for (;;) {
    const rows = await events.after(subject, current?.head.seq ?? 0, 1_000);
    current = foldRows(projection, rows, current);
    if (rows.length < 1_000) return current;
  }
}

/** Brings a stored projection up to its log where it is behind. */
export async function healProjection<S>(
  events: Pick<Events, 'after'>,
  projection: Projection<S>,
  subject: string,
): Promise<void> {
  const stored = await projection.load(subject);
  const current = await catchUp(events, projection, subject, stored);
  if (current && current !== stored) await projection.save(subject, current);
}

export function foldRows<S>(
  projection: Pick<Projection<S>, 'evolve'>,
  rows: readonly EventRow[],
  from: Projected<S> | undefined,
): Projected<S> | undefined {
  return rows.reduce<Projected<S> | undefined>(
    (current, row) => ({ state: projection.evolve(current?.state, readBody(row.body)), head: headAt(row) }),
    from,
  );
}
