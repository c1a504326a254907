import { itemEventTypes } from './event-types.ts';
import type { ItemState } from './item-state.ts';
import { takesMore } from './move-holding.ts';

/** The events that a client may record next: those that some holding of the item allows, and for a lot that is not all disposed, receiving more. */
export function allowedEvents(state: Pick<ItemState, 'holdings' | 'kind' | 'abandoned'>): string[] {
  if (state.abandoned) return [];
  const clientTypes = [...itemEventTypes.values()].filter(({ byClients }) => byClients);
  return clientTypes
    .filter(({ type, statuses }) => (type === 'received' && takesMore(state)) || someHolding(state, statuses))
    .map(({ type }) => type);
}

export function someHolding({ holdings }: Pick<ItemState, 'holdings'>, statuses: readonly string[]): boolean {
  return holdings.some(({ status }) => statuses.includes(status));
}
