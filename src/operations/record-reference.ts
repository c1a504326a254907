import { derivedId, type Json } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { Head } from '../models/head.ts';
import type { Appended } from './append-event.ts';
import { appendEvent } from './append-event.ts';
import type { Asker, Deps } from './deps.ts';
import { healProjection, type Projection } from './projection.ts';

export interface ReferenceEvent<S> {
  projection: Projection<S>;
  subject: string;
  seed: string;
  type: string;
  /** What is recorded, where it depends on the state: made from it. */
  data: Record<string, unknown> | ((state: S | undefined) => Record<string, unknown>);
  /** Throws a DomainError where the state forbids the event. */
  check: (state: S | undefined) => void;
  /** Holds the log to the place at which the caller has read; else `stale`. */
  accept?: (head: Head | undefined) => boolean;
}

/**
 * Records one event of a piece of reference data (writes.md, "units, places, ..."): event of that log; projection. The seed makes a repeat harmless. Where the log
 * has moved on, or a crash has left the projection behind, the projection is brought up to it: who reads it again then reads where the log stands.
 */
export async function recordReference<S>(deps: Deps, asker: Asker, event: ReferenceEvent<S>): Promise<Appended<S>> {
  try {
    return await append(deps, asker, event);
  } catch (error) {
    if (isStale(error)) await healProjection(deps.stores.events, event.projection, event.subject);
    throw error;
  }
}

function append<S>(deps: Deps, asker: Asker, event: ReferenceEvent<S>): Promise<Appended<S>> {
  const id = derivedId(event.seed, event.type);
  return appendEvent(deps, {
    projection: event.projection,
    subject: event.subject,
    actor: asker.actor,
    eventId: id,
    ...(event.accept && { accept: event.accept }),
    decide: (state) => {
      event.check(state);
      return {
        id,
        type: event.type,
        rev: 1,
        occurredAt: deps.now().toISOString(),
        data: (typeof event.data === 'function' ? event.data(state) : event.data) as Record<string, Json>,
      };
    },
  });
}

/** The same; false when the log has moved on. */
export async function recordAtHead<S>(deps: Deps, asker: Asker, event: ReferenceEvent<S>): Promise<boolean> {
  try {
    await recordReference(deps, asker, event);
    return true;
  } catch (error) {
    if (isStale(error)) return false;
    throw error;
  }
}

function isStale(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'stale';
}
