import { derivedId, type Json } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { Head } from '../models/head.ts';
import type { Appended } from './append-event.ts';
import { appendEvent } from './append-event.ts';
import type { Asker, Deps } from './deps.ts';
import type { Projection } from './projection.ts';

export interface ReferenceEvent<S> {
  projection: Projection<S>;
  subject: string;
  seed: string;
  type: string;
  /** What is recorded, where it depends on the state: made from it. */
  data: Record<string, unknown> | ((state: S | undefined) => Record<string, unknown>);
  /** Throws a DomainError where the state forbids the event. */
  check: (state: S | undefined) => void;
  accept?: (head: Head | undefined) => boolean;
}

/** Records one event of a piece of reference data (writes.md, "units, places, ..."): event of that log; projection. The seed makes a repeat harmless. */
export function recordReference<S>(deps: Deps, asker: Asker, event: ReferenceEvent<S>): Promise<Appended<S>> {
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

/** The same where `accept` holds the log to the place at which the caller has read; false when it has moved on. */
export async function recordAtHead<S>(deps: Deps, asker: Asker, event: ReferenceEvent<S>): Promise<boolean> {
  try {
    await recordReference(deps, asker, event);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'stale') return false;
    throw error;
  }
}
