import type { EnvelopeBody } from '@tagtree/evidence';
import { aliasKey } from '../codes/alias-key.ts';
import { evolve } from '../lifecycle/evolve.ts';
import { toItemEvent } from '../lifecycle/item-event.ts';
import type { ItemState } from '../lifecycle/item-state.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { Stores } from '../models/stores.ts';
import { searchTokens } from '../texts/fold.ts';
import { catchUp, type Projected, type Projection } from './projection.ts';

/** The item document of a state: the state, its place in the log, and what queries need. */
export function itemDocument(id: string, { state, head }: Projected<ItemState>): ItemDocument {
  return {
    _id: id,
    ...state,
    head,
    branches: branchesOf(state.class),
    search: searchTokens([state.title?.vi, state.title?.en, ...state.aliases.map((alias) => alias.value)].join(' ')),
    aliasKeys: state.aliases.flatMap(({ scheme, value }) => [`${scheme}:${aliasKey(value)}`, `*:${aliasKey(value)}`]),
  };
}

/** The state out of a stored document. */
export function itemOfDocument(document: ItemDocument): Projected<ItemState> {
  const { _id, head, branches, search, aliasKeys, ...state } = document;
  return { state, head };
}

export function evolveItem(state: ItemState | undefined, body: EnvelopeBody): ItemState {
  return evolve(state, toItemEvent(body));
}

export function itemProjection(stores: Stores): Projection<ItemState> {
  return {
    kind: 'item',
    async load(id) {
      const document = await stores.items.projected(id);
      return document && itemOfDocument(document);
    },
    evolve: evolveItem,
    save: (id, projected) => stores.items.save(itemDocument(id, projected)),
    documents: (id, projected) => [{ collection: 'items', document: itemDocument(id, projected) }],
  };
}

/** An item as its log says, whether its document is there and up to it or not; none without a log. */
export async function registeredItem(stores: Stores, id: string): Promise<ItemDocument | undefined> {
  const projection = itemProjection(stores);
  const current = await catchUp(stores.events, projection, id, await projection.load(id));
  return current && itemDocument(id, current);
}

/** A class and all classes above it, the framework itself first: `['sample', 'sample:T', 'sample:T.23', 'sample:T.23.015']`. */
export function branchesOf(classKey: string): string[] {
  const colon = classKey.indexOf(':');
  const path = classKey.slice(colon + 1);
  const branches = [classKey.slice(0, colon)];
  for (let end = 1; end < path.length; end += 1) {
    if (!/[A-Z0-9]/.test(path[end] ?? '')) branches.push(classKey.slice(0, colon + 1 + end));
  }
  return [...branches, classKey];
}
