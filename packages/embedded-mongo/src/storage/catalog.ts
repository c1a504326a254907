import { deserialize, serialize } from 'bson';
import type { Database } from 'lmdb';
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
}

const CATALOG = Buffer.from([0, 0, 0, 0, 0, 0]);

interface CatalogDocument {
  next: number;
  collections: StoredCollection[];
}

/** What collections and indexes there are. Changed only inside a write transaction; read again from the bytes whenever it may have changed. */
export class Catalog {
  private readonly bytes: Bytes;
  private collections = new Map<string, StoredCollection>();
  private next = 1;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
    this.load();
  }

  /** What is on disk, after a failed transaction too. */
  load(): void {
    const stored = this.bytes.get(CATALOG);
    const document = stored ? (deserialize(stored) as unknown as CatalogDocument) : { next: 1, collections: [] };
    this.next = document.next;
    this.collections = new Map(document.collections.map((each) => [each.namespace, each]));
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

  drop(namespace: string): void {
    this.collections.delete(namespace);
    this.save();
  }

  /** Writes what changed; call it inside a write transaction. */
  save(): void {
    void this.bytes.put(CATALOG, Buffer.from(serialize({ next: this.next, collections: this.list() })));
  }
}

/** The first bytes of every key of an index of a collection. */
export function keyPrefix(collection: StoredCollection, index: number): Buffer {
  const prefix = Buffer.allocUnsafe(6);
  prefix.writeUInt32BE(collection.number, 0);
  prefix.writeUInt16BE(index, 4);
  return prefix;
}
