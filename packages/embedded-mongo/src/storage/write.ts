import { Doc, decode, type Value } from '../values/document.ts';
import { encodeKey, MAX_STORED_KEY_BYTES } from '../values/encode-key.ts';
import { show } from '../values/show.ts';
import { StoreError } from '../values/store-error.ts';
import { type Bytes, type Catalog, keyPattern, keyPrefix, type StoredCollection, type StoredIndex } from './catalog.ts';
import { type IndexEntries, indexEntries } from './index-keys.ts';

/** The document's own key: its encoded `_id`. */
function idKey(doc: Doc): Buffer {
  return encodeKey([doc.get('_id') ?? null]);
}

function secondary({ indexes, building = [] }: StoredCollection): StoredIndex[] {
  return [...indexes.filter(({ number }) => number !== 0), ...building];
}

/** Unique entries hold the document's key as value; others have it behind their own key, and its length as value. */
export function entryKey(collection: StoredCollection, index: StoredIndex, key: Buffer, id: Buffer): Buffer {
  const prefix = keyPrefix(collection, index.number);
  return index.unique ? Buffer.concat([prefix, key]) : Buffer.concat([prefix, key, id]);
}

function entryValue(index: StoredIndex, id: Buffer): Buffer {
  if (index.unique) return Buffer.from(id);
  const length = Buffer.allocUnsafe(2);
  length.writeUInt16BE(id.length);
  return length;
}

/** The document's key that an entry leads to. */
export function idOfEntry(index: StoredIndex, key: Buffer, value: Buffer): Buffer {
  return index.unique ? value : key.subarray(key.length - value.readUInt16BE(0));
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
  const id = idKey(doc);
  const key = Buffer.concat([keyPrefix(collection, 0), id]);
  if (bytes.get(key)) throw duplicateKey(collection, collection.indexes[0] as StoredIndex, [doc.get('_id') ?? null]);
  const entries = entriesOf(collection, doc);
  checkUnique(bytes, collection, entries, id);
  void bytes.put(key, Buffer.from(raw));
  putEntries(bytes, catalog, collection, entries, id);
}

type Entries = Map<StoredIndex, IndexEntries>;

function entriesOf(collection: StoredCollection, doc: Doc, indexes = secondary(collection)): Entries {
  const id = idKey(doc);
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
    for (const { key } of found) void bytes.put(entryKey(collection, index, key, id), entryValue(index, id));
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
  const id = idKey(before);
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
  const id = idKey(doc);
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
  const id = idKey(doc);
  const entries = entriesOf(collection, doc, indexes);
  checkUnique(bytes, collection, entries, id);
  putEntries(bytes, catalog, collection, entries, id);
}

/** Takes an entry away; in a unique index that is being built its place can be another document's. */
function removeEntry(bytes: Bytes, index: StoredIndex, key: Buffer, id: Buffer): void {
  if (!index.unique || bytes.get(key)?.equals(id)) void bytes.remove(key);
}

export function duplicateKey(collection: StoredCollection, index: StoredIndex, values: readonly Value[]): StoreError {
  const keyValue = Doc.of(index.fields.map(({ path }, at) => [path, values[at] ?? null] as const));
  return new StoreError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name} dup key: ${show(keyValue)}`,
    { keyPattern: keyPattern(index.fields), keyValue },
  );
}
