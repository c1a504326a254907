import { type Doc, decode } from '../values/document.ts';
import { encodeKey, MAX_STORED_KEY_BYTES } from '../values/encode-key.ts';
import { StoreError } from '../values/store-error.ts';
import { type Bytes, type Catalog, keyPrefix, type StoredCollection, type StoredIndex } from './catalog.ts';
import { type IndexEntries, indexEntries } from './index-keys.ts';

const NOTHING = Buffer.alloc(0);

/** Where a document lies: its collection's prefix and its encoded `_id`. */
export function documentKey(collection: StoredCollection, id: unknown): Buffer {
  return Buffer.concat([keyPrefix(collection, 0), encodeKey([id])]);
}

function secondary({ indexes, building = [] }: StoredCollection): StoredIndex[] {
  return [...indexes.filter(({ number }) => number !== 0), ...building];
}

/** Unique entries hold the document's key as value; others have it behind their own key. */
export function entryKey(collection: StoredCollection, index: StoredIndex, key: Buffer, id: Buffer): Buffer {
  const prefix = keyPrefix(collection, index.number);
  return index.unique ? Buffer.concat([prefix, key]) : Buffer.concat([prefix, key, id]);
}

/**
 * Puts a document in, inside a write transaction. Everything that can fail is checked before the first byte is written, so a refusal leaves nothing behind.
 * Throws 11000 with the index and the values in the way.
 */
export function insertDocument(
  bytes: Bytes,
  catalog: Catalog,
  collection: StoredCollection,
  doc: Doc,
  raw: Uint8Array,
): void {
  const id = encodeKey([doc['_id']]);
  const key = Buffer.concat([keyPrefix(collection, 0), id]);
  if (bytes.get(key)) throw duplicateKey(collection, collection.indexes[0] as StoredIndex, [doc['_id']]);
  const entries = entriesOf(collection, doc);
  checkUnique(bytes, collection, entries, id);
  void bytes.put(key, Buffer.from(raw));
  putEntries(bytes, catalog, collection, entries, id);
}

type Entries = Map<StoredIndex, IndexEntries>;

function entriesOf(collection: StoredCollection, doc: Doc, indexes = secondary(collection)): Entries {
  const id = encodeKey([doc['_id']]);
  return new Map(indexes.map((index) => [index, fittingEntries(index, doc, id)]));
}

/** Refuses, before anything is written, what would not fit into a key of the storage together with the document's own key. */
function fittingEntries(index: StoredIndex, doc: Doc, id: Buffer): IndexEntries {
  const found = indexEntries(doc, index);
  for (const { key } of found.entries) {
    if (!index.unique && key.length + id.length > MAX_STORED_KEY_BYTES)
      throw new StoreError(
        17280,
        'KeyTooLong',
        `Index key of ${key.length} bytes is too long beside the document's _id`,
      );
  }
  return found;
}

function checkUnique(bytes: Bytes, collection: StoredCollection, entries: Entries, id: Buffer): void {
  for (const [index, { entries: found }] of entries) {
    if (!index.unique) continue;
    for (const { key, values } of found) {
      const holder = bytes.get(entryKey(collection, index, key, id));
      if (holder && !holder.equals(id)) throw duplicateKey(collection, index, values);
    }
  }
}

function putEntries(bytes: Bytes, catalog: Catalog, collection: StoredCollection, entries: Entries, id: Buffer): void {
  for (const [index, { entries: found, multikey }] of entries) {
    for (const { key } of found) void bytes.put(entryKey(collection, index, key, id), index.unique ? id : NOTHING);
    if (multikey && !index.multikey) {
      index.multikey = true;
      catalog.save();
    }
  }
}

/** Replaces a stored document by its next form; only index entries that differ are touched. */
export function replaceDocument(
  bytes: Bytes,
  catalog: Catalog,
  collection: StoredCollection,
  before: Doc,
  after: Uint8Array,
): void {
  const id = encodeKey([before['_id']]);
  const next = entriesOf(collection, decode(after));
  checkUnique(bytes, collection, next, id);
  for (const [index, { entries }] of entriesOf(collection, before)) {
    const kept = new Set(next.get(index)?.entries.map(({ key }) => key.toString('latin1')));
    for (const { key } of entries) {
      if (!kept.has(key.toString('latin1'))) removeEntry(bytes, index, entryKey(collection, index, key, id), id);
    }
  }
  void bytes.put(Buffer.concat([keyPrefix(collection, 0), id]), Buffer.from(after));
  putEntries(bytes, catalog, collection, next, id);
}

export function removeDocument(bytes: Bytes, collection: StoredCollection, doc: Doc): void {
  const id = encodeKey([doc['_id']]);
  for (const [index, { entries }] of entriesOf(collection, doc)) {
    for (const { key } of entries) removeEntry(bytes, index, entryKey(collection, index, key, id), id);
  }
  void bytes.remove(Buffer.concat([keyPrefix(collection, 0), id]));
}

/** Puts a stored document into indexes that are being built. Throws 11000 when another one has its place. */
export function indexDocument(
  { bytes, catalog }: { bytes: Bytes; catalog: Catalog },
  collection: StoredCollection,
  indexes: StoredIndex[],
  doc: Doc,
): void {
  const id = encodeKey([doc['_id']]);
  const entries = entriesOf(collection, doc, indexes);
  checkUnique(bytes, collection, entries, id);
  putEntries(bytes, catalog, collection, entries, id);
}

/** Takes an entry away; in a unique index that is being built its place can be another document's. */
function removeEntry(bytes: Bytes, index: StoredIndex, key: Buffer, id: Buffer): void {
  if (!index.unique || bytes.get(key)?.equals(id)) void bytes.remove(key);
}

export function duplicateKey(collection: StoredCollection, index: StoredIndex, values: readonly unknown[]): StoreError {
  const keyPattern = Object.fromEntries(index.fields.map(({ path, direction }) => [path, direction]));
  const keyValue = Object.fromEntries(index.fields.map(({ path }, at) => [path, values[at] ?? null]));
  const shown = index.fields.map(({ path }, at) => `${path}: ${JSON.stringify(values[at] ?? null)}`).join(', ');
  return new StoreError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name} dup key: { ${shown} }`,
    { keyPattern, keyValue },
  );
}
