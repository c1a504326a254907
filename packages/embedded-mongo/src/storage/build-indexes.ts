import { Doc } from '../values/document.ts';
import { StoreError } from '../values/store-error.ts';
import type { StoredCollection, StoredIndex } from './catalog.ts';
import type { IndexSpec } from './index-keys.ts';
import { findDocuments } from './read.ts';
import type { Store } from './store.ts';
import { PAUSE } from './turn.ts';
import { indexDocument } from './write.ts';
import type { Steps } from './write-queue.ts';

export interface Built {
  /** How many indexes there were and are. */
  before: number;
  after: number;
  createdCollection: boolean;
}

const MOST_INDEXES = 64;

/** The last build of each collection; the next one waits for it. */
const last = new WeakMap<Store, Map<string, Promise<unknown>>>();

/**
 * Builds the indexes that are not there yet, while others read and write. Throws 85 or 86 where one is the same in part; and for a document that does not fit, or
 * fits twice into a unique one: then nothing is left of all of them.
 */
export async function buildIndexes(store: Store, namespace: string, specs: readonly IndexSpec[]): Promise<Built> {
  const builds = last.get(store) ?? new Map<string, Promise<unknown>>();
  last.set(store, builds);
  const before = builds.get(namespace);
  const mine = (async () => {
    await before?.catch(() => undefined);
    return store.writeInSteps(build(store, namespace, specs));
  })();
  builds.set(namespace, mine);
  try {
    return await mine;
  } finally {
    if (builds.get(namespace) === mine) builds.delete(namespace);
  }
}

function* build(store: Store, namespace: string, specs: readonly IndexSpec[]): Steps<Built> {
  const createdCollection = store.catalog.find(namespace) === undefined;
  const collection = store.catalog.ensure(namespace);
  const before = collection.indexes.length;
  const missing = missingOf(collection, specs);
  if (missing.length > 0) {
    const added = store.catalog.beginBuild(collection, missing);
    try {
      yield* fill(store, collection, added);
    } catch (error) {
      store.catalog.dropIndexes(collection, added);
      throw error;
    }
    store.catalog.endBuild(collection, added);
  }
  return { before, after: collection.indexes.length, createdCollection };
}

function* fill(store: Store, collection: StoredCollection, added: StoredIndex[]): Steps<void> {
  for (const found of findDocuments(store, collection, { filter: Doc.of([]), sort: [] })) {
    if (found === PAUSE) yield PAUSE;
    else indexDocument(store, collection, added, found.doc);
  }
}

function missingOf(collection: StoredCollection, specs: readonly IndexSpec[]): IndexSpec[] {
  const missing: IndexSpec[] = [];
  for (const spec of specs) {
    const known = [...collection.indexes, ...missing];
    if (isThere(spec, known)) continue;
    if (known.length >= MOST_INDEXES)
      throw new StoreError(67, 'CannotCreateIndex', `add index fails, too many indexes for ${collection.namespace}`);
    missing.push(spec);
  }
  return missing;
}

/** Whether there is the same index already. Throws 85 and 86 for one that is the same in part. */
function isThere(spec: IndexSpec, known: readonly IndexSpec[]): boolean {
  const [first, second] = spec.fields;
  if (first?.path === '_id' && first.direction === 1 && !second) return true;
  const named = known.find(({ name }) => name === spec.name);
  const same = known.find((index) => index.unique === spec.unique && sameKey(index, spec));
  if (named && named === same) return true;
  const conflict = `An existing index has the same name as the requested index: ${spec.name}`;
  if (named) throw new StoreError(86, 'IndexKeySpecsConflict', conflict);
  if (same)
    throw new StoreError(85, 'IndexOptionsConflict', `Index already exists with a different name: ${same.name}`);
  return false;
}

function sameKey(a: IndexSpec, b: IndexSpec): boolean {
  return JSON.stringify(a.fields) === JSON.stringify(b.fields);
}
