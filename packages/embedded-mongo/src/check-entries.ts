import { join } from 'node:path';
import { open } from 'lmdb';
import type { Discarded, StoredCollection } from './storage/catalog.ts';
import { indexEntries } from './storage/index-keys.ts';
import { decode } from './values/document.ts';

export interface CheckedEntries {
  /** Index entries that the documents ask for. */
  entries: number;
  /** What is one too many, one too few, or under another key than its own, in words. */
  wrong: string[];
  /** Indexes whose build a crash ended; the next start removes what there is of them. */
  unfinished: number;
}

interface Catalog {
  collections: StoredCollection[];
  discarded?: Discarded[];
}

/** Walks the files of a stopped store, changes nothing, and compares every index entry with what the documents say. Holds all entries in memory. */
export async function checkEntries(dataDir: string): Promise<CheckedEntries> {
  const bytes = open<Buffer, Buffer>({
    path: join(dataDir, 'documents'),
    keyEncoding: 'binary',
    encoding: 'binary',
    readOnly: true,
  });
  const stored = bytes.get(Buffer.alloc(6));
  const { collections, discarded = [] } = stored ? (JSON.parse(String(stored)) as Catalog) : { collections: [] };
  const byNumber = new Map(collections.map((each) => [each.number, each]));
  const passing = passingParts(collections, discarded);
  const wrong: string[] = [];
  const expected = new Map<string, string>();
  const there = new Map<string, string>();
  for (const { key, value } of bytes.getRange({ start: Buffer.alloc(7) })) {
    const [number, index] = [key.readUInt32BE(0), key.readUInt16BE(4)];
    const collection = byNumber.get(number);
    if (passing.has(`${number}/${index}`) || passing.has(`${number}`)) continue;
    if (!collection) wrong.push(`a key of no collection: ${hex(key)}`);
    else if (index > 0) there.set(hex(key), hex(value));
    else addEntries(expected, wrong, { collection, key: Buffer.from(key), value: Buffer.from(value) });
  }
  await bytes.close();
  const unfinished = collections.reduce((sum, { building = [] }) => sum + building.length, 0);
  return { entries: expected.size, wrong: [...wrong, ...differences(expected, there)], unfinished };
}

/** What is being built or removed is nothing to rely on: parts as `<collection>` or `<collection>/<index>`. */
function passingParts(collections: readonly StoredCollection[], discarded: readonly Discarded[]): Set<string> {
  const built = collections.flatMap(({ number, building = [] }) =>
    building.map((index) => `${number}/${index.number}`),
  );
  const dropped = discarded.map(({ collection, index }) =>
    index === undefined ? `${collection}` : `${collection}/${index}`,
  );
  return new Set([...built, ...dropped]);
}

function differences(expected: ReadonlyMap<string, string>, there: ReadonlyMap<string, string>): string[] {
  const wrong: string[] = [];
  for (const [key, value] of expected)
    if (there.get(key) !== value) wrong.push(`the entry ${key} is ${there.get(key) ?? 'missing'}, not ${value}`);
  for (const key of there.keys()) if (!expected.has(key)) wrong.push(`an entry of no document: ${key}`);
  return wrong;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Adds what the indexes of a collection must hold of one document. */
function addEntries(
  expected: Map<string, string>,
  wrong: string[],
  { collection, key, value }: { collection: StoredCollection; key: Buffer; value: Buffer },
): void {
  const doc = decode(value);
  const [byId, ...others] = collection.indexes;
  const id = key.subarray(6);
  const own = byId && indexEntries(doc, byId).entries.map((entry) => hex(entry.key));
  if (own?.length !== 1 || own[0] !== hex(id)) wrong.push(`a document lies under ${hex(id)}, not under ${own}`);
  for (const index of others) {
    const { entries, multikey } = indexEntries(doc, index);
    if (multikey && !index.multikey) wrong.push(`the index ${index.name} does not know that it is over arrays`);
    for (const entry of entries) {
      const head = Buffer.concat([key.subarray(0, 4), Buffer.of(index.number >> 8, index.number & 255), entry.key]);
      const length = Buffer.of(id.length >> 8, id.length & 255);
      if (index.unique) expected.set(hex(head), hex(id));
      else expected.set(hex(Buffer.concat([head, id])), hex(length));
    }
  }
}
