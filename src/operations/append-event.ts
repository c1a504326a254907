import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor, EventRow } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { Head } from '../models/head.ts';
import type { Deps } from './deps.ts';
import { catchUp, type Projected, type Projection } from './projection.ts';
import { type Draft, headAt, sealNext } from './seal-next.ts';

/** Decides on the state as it is now (none: no such subject yet) what to record, or throws a DomainError. `undefined`: nothing to record. */
export type Decide<S> = (state: S | undefined) => Draft | undefined;

export interface Append<S> {
  projection: Projection<S>;
  subject: string;
  actor: Actor;
  decide: Decide<S>;
  /** The event id by which a repeat is known. */
  eventId?: string;
  /** Whether a stored event under this id is this very command. Without it, equal ids are taken for equal. */
  isSame?: (stored: EventRow) => boolean;
  /** What was read already, to spare reading it again. */
  loaded?: Projected<S> | undefined;
  /** Whether the log still stands where the caller last saw it; else `stale`. */
  accept?: (head: Head | undefined) => boolean;
}

export interface Appended<S> extends Projected<S> {
  outcome: 'recorded' | 'repeated' | 'nothing';
  row?: EventRow;
}

const ATTEMPTS = 8;

/**
 * The one way an event gets into a log (writes.md, rule 1 and "record an event"): read the state at seq n, decide, insert n + 1; the insert is
 * the commit; then the projection. A taken sequence number: catch up and decide again, 8 times with jitter, then `busy`.
 * A refusal, too, is only given on a state that has caught up with the log, and never for an event that is already there.
 */
export async function appendEvent<S>(deps: Deps, asked: Append<S>): Promise<Appended<S>> {
  const { projection, subject } = asked;
  const append = { ...asked, loaded: asked.loaded ?? (await projection.load(subject)) };
  let current = append.loaded;
  let caughtUp = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const decided = decideOn(append, current);
    if (decided === undefined) return nothing(current);
    const refused = decided instanceof DomainError ? decided : undefined;
    if (!(decided instanceof DomainError)) {
      const recorded = await tryInsert(deps, append, current, decided);
      if (recorded) return recorded;
    }
    if (!refused || caughtUp) {
      const again = await repeated(deps, append, current);
      if (again) return again;
      if (refused) throw refused;
    }
    if (attempt > 1) await sleep(Math.random() * 2 ** attempt);
    current = await catchUp(deps.stores.events, projection, subject, current);
    caughtUp = true;
  }
  throw new DomainError('busy', { subject });
}

function nothing<S>(current: Projected<S> | undefined): Appended<S> {
  if (!current) throw new DomainError('not-found');
  return { ...current, outcome: 'nothing' };
}

function decideOn<S>(append: Append<S>, current: Projected<S> | undefined): Draft | undefined | DomainError {
  try {
    if (append.accept && !append.accept(current?.head)) throw new DomainError('stale', { seq: current?.head.seq ?? 0 });
    return append.decide(current?.state);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

async function tryInsert<S>(
  deps: Deps,
  append: Append<S>,
  current: Projected<S> | undefined,
  draft: Draft,
): Promise<Appended<S> | undefined> {
  const { projection, subject } = append;
  const { row, body } = sealNext(current?.head, draft, {
    origin: deps.origin,
    actor: append.actor,
    subject: { kind: projection.kind, id: subject },
    now: deps.now(),
  });
  if ((await deps.stores.events.insert(row)) === 'taken') return undefined;
  const next = { state: projection.evolve(current?.state, body), head: headAt(row) };
  await projection.save(subject, next);
  return { ...next, outcome: 'recorded', row };
}

/** The event under our id, if it is in the log: then this is a repeat, or a misuse of the id. */
async function repeated<S>(
  deps: Deps,
  append: Append<S>,
  current: Projected<S> | undefined,
): Promise<Appended<S> | undefined> {
  if (append.eventId === undefined) return undefined;
  const stored = await deps.stores.events.byId(append.subject, append.eventId);
  if (!stored) return undefined;
  if (append.isSame && !append.isSame(stored)) throw new DomainError('id-reused', { id: append.eventId });
  const state = current && current.head.seq >= stored.seq ? current : await caughtUpState(deps, append, current);
  // After a crash between event and projection the repeat is the next writer.
  if ((append.loaded?.head.seq ?? 0) < stored.seq) await append.projection.save(append.subject, state);
  return { ...state, outcome: 'repeated', row: stored };
}

async function caughtUpState<S>(
  deps: Deps,
  append: Append<S>,
  current: Projected<S> | undefined,
): Promise<Projected<S>> {
  const state = await catchUp(deps.stores.events, append.projection, append.subject, current);
  if (!state) throw new Error(`The log of ${append.subject} has an event but no state`);
  return state;
}
