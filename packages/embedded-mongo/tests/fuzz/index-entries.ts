import { join } from 'node:path';
import { open } from 'lmdb';
import type { StoredCollection } from '../../src/storage/catalog.ts';
import { indexEntries } from '../../src/storage/index-keys.ts';
import { decode } from '../../src/values/document.ts';

interface Catalog {
  collections: StoredCollection[];
  discarded?: unknown[];
}

/**
 * Walks the files of a stopped store and compares every index entry with what the documents say. Answers how many entries there are; throws for one too many,
 * one too few, or a document under another key than its own.
 */
export async function checkEntries(dataDir: string): Promise<number> {
  const bytes = open<Buffer, Buffer>({
    path: join(dataDir, 'documents'),
    keyEncoding: 'binary',
    encoding: 'binary',
    readOnly: true,
  });
  const { collections, discarded = [] } = JSON.parse(String(bytes.get(Buffer.alloc(6)))) as Catalog;
  const expected = new Map<string, string>();
  const documents = new Map<number, StoredCollection>(collections.map((each) => [each.number, each]));
  const stored = new Map<string, string>();
  for (const { key, value } of bytes.getRange({ start: Buffer.alloc(7) })) {
    const collection = documents.get(key.readUInt32BE(0));
    if (!collection) {
      if (discarded.length === 0) throw new Error(`a key of no collection: ${key.toString('hex')}`);
    } else if (key.readUInt16BE(4) > 0) stored.set(hex(key), hex(value));
    else
      for (const [entry, held] of entriesOf(collection, Buffer.from(key), decode(Buffer.from(value))))
        expected.set(entry, held);
  }
  await bytes.close();
  for (const [key, value] of expected) {
    if (stored.get(key) !== value) throw new Error(`the entry ${key} is ${stored.get(key) ?? 'missing'}, not ${value}`);
    stored.delete(key);
  }
  if (stored.size > 0) throw new Error(`${stored.size} entries of no document, one of them ${[...stored.keys()][0]}`);
  return expected.size;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function* entriesOf(
  collection: StoredCollection,
  key: Buffer,
  doc: ReturnType<typeof decode>,
): Generator<[string, string]> {
  const [byId, ...others] = collection.indexes;
  const id = key.subarray(6);
  const own = byId && indexEntries(doc, byId).entries.map((entry) => hex(entry.key));
  if (own?.length !== 1 || own[0] !== hex(id)) throw new Error(`a document lies under ${hex(id)}, not under ${own}`);
  for (const index of others) {
    const { entries, multikey } = indexEntries(doc, index);
    if (multikey && !index.multikey) throw new Error(`the index ${index.name} does not know that it is over arrays`);
    for (const entry of entries) {
      const head = Buffer.concat([key.subarray(0, 4), Buffer.of(index.number >> 8, index.number & 255), entry.key]);
      const length = Buffer.of(id.length >> 8, id.length & 255);
      yield index.unique ? [hex(head), hex(id)] : [hex(Buffer.concat([head, id])), hex(length)];
    }
  }
}
