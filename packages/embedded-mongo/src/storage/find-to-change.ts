import type { StoredCollection } from './catalog.ts';
import type { Found } from './found.ts';
import type { Query } from './query.ts';
import { findDocuments, type Source } from './read.ts';
import { PAUSE, type Pause } from './turn.ts';

/** The documents of a filter inside write transactions, each once and as it is now, whatever is done to those that came before. */
export function findToChange(
  source: Source,
  collection: StoredCollection,
  query: Pick<Query, 'filter' | 'hint'>,
): Generator<Found | Pause> {
  return findDocuments(source, collection, { ...query, sort: [], changing: true });
}

/** The first document in an order, as it is now. If it was changed while others were looked at, all are looked at again. */
export function* firstToChange(
  source: Source,
  collection: StoredCollection,
  query: Query,
): Generator<Pause, Found | undefined> {
  for (;;) {
    let first: Found | undefined;
    for (const found of findDocuments(source, collection, { ...query, first: 1, changing: true })) {
      if (found === PAUSE) yield PAUSE;
      else {
        first = found;
        break;
      }
    }
    if (!first || source.bytes.get(first.key)?.equals(first.raw)) return first;
  }
}
