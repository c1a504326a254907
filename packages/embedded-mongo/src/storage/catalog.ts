import type { Database } from 'lmdb';
import type { SortField } from '../match/sort.ts';
import { equalValues } from '../values/compare.ts';
import { Doc, type Value } from '../values/document.ts';
import { badValue } from '../values/store-error.ts';
import type { IndexSpec } from './index-keys.ts';

/** Everything lies in one ordered map of bytes to bytes. A key starts with the number of its collection and of its index (0: the documents). */
export type Bytes = Database<Buffer, Buffer>;

export interface StoredIndex extends IndexSpec {
  number: number;
  multikey: boolean;
}

export interface StoredCollection {
  /** `<database>.<collection>` */
  namespace: string;
  number: number;
  indexes: StoredIndex[];
  /** Indexes that are being filled: they are written to, but not read. */
  building?: StoredIndex[];
  /** The highest number that an index has had: none is given twice. */
  lastIndex?: number;
}

/** A collection, or an index of one, whose keys are still to be removed. */
export interface Discarded {
  collection: number;
  index?: number;
}

const CATALOG = Buffer.from([0, 0, 0, 0, 0, 0]);

interface CatalogDocument {
  next: number;
  collections: StoredCollection[];
  discarded?: Discarded[];
}

/** What collections and indexes there are. Changed only inside a write transaction; read again from the bytes whenever it may have changed. */
export class Catalog {
  private readonly bytes: Bytes;
  private collections = new Map<string, StoredCollection>();
  private next = 1;
  /** What has been dropped and is still to be removed, the oldest first. */
  discarded: readonly Discarded[] = [];

  constructor(bytes: Bytes) {
    this.bytes = bytes;
    this.load();
  }

  /** What is on disk, after a failed transaction too. */
  load(): void {
    const stored = this.bytes.get(CATALOG);
    const document: CatalogDocument = stored ? JSON.parse(stored.toString()) : { next: 1, collections: [] };
    this.next = document.next;
    this.discarded = document.discarded ?? [];
    // Who works with a collection keeps hold of it.
    this.collections = new Map(document.collections.map((each) => [each.namespace, this.renewed(each)]));
  }

  private renewed(stored: StoredCollection): StoredCollection {
    const known = this.collections.get(stored.namespace);
    return known?.number === stored.number ? Object.assign(known, stored) : stored;
  }

  find(namespace: string): StoredCollection | undefined {
    return this.collections.get(namespace);
  }

  list(): StoredCollection[] {
    return [...this.collections.values()];
  }

  /** The collection, made if it is missing. Call it inside a write transaction. */
  ensure(namespace: string): StoredCollection {
    const found = this.collections.get(namespace);
    if (found) return found;
    const id: StoredIndex = {
      name: '_id_',
      fields: [{ path: '_id', direction: 1 }],
      unique: true,
      number: 0,
      multikey: false,
    };
    const made = { namespace, number: this.next, indexes: [id] };
    this.next += 1;
    this.collections.set(namespace, made);
    this.save();
    return made;
  }

  drop({ namespace, number }: StoredCollection): void {
    this.collections.delete(namespace);
    this.discard([{ collection: number }]);
  }

  /** Gives indexes their numbers; from now on every write keeps them. */
  beginBuild(collection: StoredCollection, specs: readonly IndexSpec[]): StoredIndex[] {
    const last = Math.max(collection.lastIndex ?? 0, ...collection.indexes.map(({ number }) => number));
    const added = specs.map((spec, at) => ({ ...spec, number: last + 1 + at, multikey: false }));
    collection.building = [...(collection.building ?? []), ...added];
    collection.lastIndex = last + added.length;
    this.save();
    return added;
  }

  /** They hold every document now, so they may be read. */
  endBuild(collection: StoredCollection, built: readonly StoredIndex[]): void {
    collection.building = (collection.building ?? []).filter((index) => !built.includes(index));
    collection.indexes.push(...built);
    this.save();
  }

  dropIndexes(collection: StoredCollection, gone: readonly StoredIndex[]): void {
    collection.building = (collection.building ?? []).filter((index) => !gone.includes(index));
    collection.indexes = collection.indexes.filter((index) => !gone.includes(index));
    this.discard(gone.map((index) => ({ collection: collection.number, index: index.number })));
  }

  /** What is left of builds that a crash ended. */
  dropUnfinished(): void {
    for (const collection of this.list()) {
      const { building = [] } = collection;
      if (building.length > 0) this.dropIndexes(collection, building);
    }
  }

  private discard(gone: readonly Discarded[]): void {
    this.discarded = [...this.discarded, ...gone];
    this.save();
  }

  /** Of the oldest that was dropped nothing is left. */
  removedDiscarded(): void {
    this.discarded = this.discarded.slice(1);
    this.save();
  }

  /** Writes what changed; call it inside a write transaction. */
  save(): void {
    const document: CatalogDocument = { next: this.next, collections: this.list(), discarded: [...this.discarded] };
    void this.bytes.put(CATALOG, Buffer.from(JSON.stringify(document)));
  }
}

/** The index of a name or of a key such as `{ a: 1, b: -1 }`. */
export function indexBy(collection: StoredCollection, wanted: Value | undefined): StoredIndex | undefined {
  if (typeof wanted !== 'string' && !(wanted instanceof Doc))
    throw badValue('an index is given by its name or its key');
  return collection.indexes.find(({ name, fields }) =>
    typeof wanted === 'string' ? name === wanted : equalValues(keyPattern(fields), wanted),
  );
}

export function keyPattern(fields: readonly SortField[]): Doc {
  return Doc.of(fields.map(({ path, direction }) => [path, direction] as const));
}

/** The first bytes of every key of an index of a collection. */
export function keyPrefix(collection: Pick<StoredCollection, 'number'>, index: number): Buffer {
  const prefix = Buffer.allocUnsafe(6);
  prefix.writeUInt32BE(collection.number, 0);
  prefix.writeUInt16BE(index, 4);
  return prefix;
}
