import type { ItemEvent } from '../item-event.ts';
import type { ItemState } from '../item-state.ts';

/** Recorded by the server: a name was claimed for an event that never came. That event may not be recorded any more. */
export function releaseClaim(state: ItemState, event: ItemEvent): ItemState {
  return { ...state, released: [...(state.released ?? []), String(event.data['event'])] };
}
