import { itemEventTypes } from './event-types.ts';
import type { ItemState } from './item-state.ts';
import { transitionOf } from './transitions.ts';

/** The events that a client may record next: those that some holding of the item allows. A lot can always receive more. */
export function allowedEvents(state: Pick<ItemState, 'holdings' | 'kind'>): string[] {
  return [...itemEventTypes.keys()].filter(
    (type) =>
      (type === 'received' && state.kind === 'lot') ||
      state.holdings.some(({ status }) => transitionOf(type)?.from.includes(status)),
  );
}
