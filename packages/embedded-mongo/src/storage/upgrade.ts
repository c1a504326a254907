import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { type Doc, decode } from '../values/document.ts';
import { type Bytes, keyPrefix, type StoredIndex } from './catalog.ts';
import { openStore, type Store } from './store.ts';
import { insertDocument } from './write.ts';

const BATCH = 1_000;

/**
 * Brings a directory of format 1 to format 2, which has other keys and another catalogue: every document is written again, with its indexes. The old files stay
 * beside the new ones as `documents-format-1`. Begins anew when it was interrupted.
 */
export async function upgradeFromFormat1(dataDir: string): Promise<void> {
  const [path, old] = [join(dataDir, 'documents'), join(dataDir, 'documents-format-1')];
  if (existsSync(old)) rmSync(path, { recursive: true, force: true });
  else if (existsSync(path)) renameSync(path, old);
  else return;
  const from = open<Buffer, Buffer>({ path: old, keyEncoding: 'binary', encoding: 'binary', readOnly: true }) as Bytes;
  const store = openStore({ path, onSlowQuery: () => undefined, noSync: false });
  const catalog = from.get(Buffer.alloc(6));
  const collections = catalog ? (decode(catalog).get('collections') as Doc[]) : [];
  for (const collection of collections) await copyCollection(from, store, collection);
  await store.close();
  await from.close();
}

async function copyCollection(from: Bytes, store: Store, stored: Doc): Promise<void> {
  const namespace = String(stored.get('namespace'));
  const indexes = (stored.get('indexes') as Doc[]).slice(1).map(
    (index, at): StoredIndex => ({
      name: String(index.get('name')),
      fields: (index.get('fields') as Doc[]).map((field) => ({
        path: String(field.get('path')),
        direction: field.get('direction') as 1 | -1,
      })),
      unique: index.get('unique') === true,
      number: at + 1,
      multikey: false,
    }),
  );
  await store.write(() => {
    store.catalog.ensure(namespace).indexes.push(...indexes);
    store.catalog.save();
  });
  const number = Number(stored.get('number'));
  const documents = from.getRange({ start: keyPrefix({ number }, 0), end: keyPrefix({ number }, 1) });
  let batch: Buffer[] = [];
  const write = () =>
    store.write(() => {
      const collection = store.catalog.ensure(namespace);
      for (const raw of batch) insertDocument(store.bytes, store.catalog, collection, decode(raw), raw);
    });
  for (const { value } of documents) {
    batch.push(Buffer.from(value));
    if (batch.length < BATCH) continue;
    await write();
    batch = [];
  }
  await write();
}
