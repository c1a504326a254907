import { itemEventTypes } from './event-types.ts';
import { releaseClaim } from './events/claim-released.ts';
import { firstState } from './events/registered.ts';
import { abandonedState } from './events/registration-abandoned.ts';
import type { ItemEvent } from './item-event.ts';
import type { ItemState } from './item-state.ts';

/**
 * Folds one event into a state. Total over every log that was validly recorded: an unknown type, or a revision of later, changes nothing but the time
 * of the last event.
 */
export function evolve(state: ItemState | undefined, event: ItemEvent): ItemState {
  if (event.type === 'registration-abandoned') return abandonedState(event);
  if (event.type === 'registered') return firstState(event);
  if (!state) throw new Error(`An item's log starts with its registration, not ${event.type}`);
  const next = { ...state, updatedAt: event.recordedAt };
  if (event.type === 'claim-released') return releaseClaim(next, event);
  const type = itemEventTypes.get(event.type);
  return type && event.rev <= type.rev ? type.evolve(next, event) : next;
}
