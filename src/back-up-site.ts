import { access } from 'node:fs/promises';
import { DataDirInUse } from '@tagtree/embedded-mongo';
import type { Manifest } from './backup/manifest.ts';
import { openDatabase } from './database.ts';
import { type DatabaseOptions, startStore } from './embedded-store.ts';
import { createStores } from './models/stores.ts';
import { createWholeDatabase } from './models/whole-database.ts';
import { backUp } from './operations/back-up.ts';

/**
 * Writes a backup of a site, while its server runs or not. An embedded store that a server has is read through that server's store, which says in its directory
 * where it is. Throws an Error where `path` is taken or there is nothing to back up.
 */
export async function backUpSite(options: DatabaseOptions, path: string, now = () => new Date()): Promise<Manifest> {
  await refuseTaken(path);
  const database = await openForReading(options);
  try {
    const { connection } = database;
    return await backUp({ whole: createWholeDatabase(connection), stores: createStores(connection) }, { path, now });
  } finally {
    await database.close();
  }
}

async function openForReading(options: DatabaseOptions) {
  try {
    return await openDatabase(options, await startStore(options));
  } catch (error) {
    if (!(error instanceof DataDirInUse) || error.uri === undefined) throw error;
    return openDatabase({ ...options, mongodbUri: error.uri });
  }
}

export async function refuseTaken(path: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) throw new Error(`${path} is there already`);
}
