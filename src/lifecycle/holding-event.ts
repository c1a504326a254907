import type { z } from 'zod';
import type { EventType } from './event-type.ts';
import type { ItemEvent } from './item-event.ts';
import { type Changes, moveHolding } from './move-holding.ts';
import { type ClientEventType, transitionOf } from './transitions.ts';

interface HoldingEvent {
  type: ClientEventType;
  data: z.ZodType<Record<string, unknown>>;
  needs?: 'unit' | 'place';
  changes(event: Pick<ItemEvent, 'unit' | 'place' | 'data'>): Changes | undefined;
}

/** A type of event about a holding: it sets parts of it, and the status as the table says. */
export function holdingEvent({ type, data, needs, changes }: HoldingEvent): EventType {
  return {
    type,
    rev: 1,
    data,
    ...(needs && { needs }),
    statuses: transitionOf(type)?.from ?? [],
    byClients: true,
    changes,
    evolve(state, event) {
      const set = changes(event);
      return set ? moveHolding(state, event, set) : state;
    },
  };
}

/** The unit and the place where they are named; what isn't named stays. */
export function named({ unit, place }: Pick<ItemEvent, 'unit' | 'place'>): Changes {
  return { ...(unit !== undefined && { unit }), ...(place !== undefined && { place }) };
}
