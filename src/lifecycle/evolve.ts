import { itemEventTypes } from './event-types.ts';
import type { ItemEvent } from './item-event.ts';
import type { ItemState } from './item-state.ts';

/**
 * Folds one event into a state. Total over every log that was validly recorded: an unknown type, or a revision of later, changes nothing but the time
 * of the last event.
 */
export function evolve(state: ItemState | undefined, event: ItemEvent): ItemState {
  const type = itemEventTypes.get(event.type);
  if (!state) {
    if (!type?.opens) throw new Error(`An item's log starts with its registration, not ${event.type}`);
    return type.opens(event);
  }
  const next = { ...state, updatedAt: event.recordedAt };
  return type && event.rev <= type.rev ? type.evolve(next, event) : next;
}

/** The state that a log adds up to, from its beginning or on from a state; none for an empty one. */
export function foldItem(events: Iterable<ItemEvent>, from?: ItemState): ItemState | undefined {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
}
