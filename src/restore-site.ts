import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedMongo } from '@tagtree/embedded-mongo';
import { type Archive, checkArchive, openArchive } from './backup/read-archive.ts';
import { type Database, openDatabase } from './database.ts';
import { renameDurably } from './durable-file.ts';
import type { DatabaseOptions } from './embedded-store.ts';
import { markPath, readHighWaterMark } from './high-water-mark.ts';
import { createStores } from './models/stores.ts';
import { createWholeDatabase } from './models/whole-database.ts';
import { emptyDatabase, restoreBackup } from './operations/restore-backup.ts';
import type { EpochOpened } from './reference/setting-log.ts';

export interface RestoreOptions {
  path: string;
  /** Files of marks beside that of the data directory: of the other servers of the site. */
  marks?: readonly string[];
  gap?: number | undefined;
  say(line: string): void;
  now?(): Date;
}

/**
 * Restores a backup: into the embedded store of the data directory, which must not have one, or into an empty MongoDB. All of the file is checked before anything is
 * written. Throws BackupUnreadable for a file that is damaged, an Error for a target that is not empty; then nothing is changed.
 */
export async function restoreSite(options: DatabaseOptions, restore: RestoreOptions): Promise<EpochOpened> {
  const { parts, takenAt, site } = await checkArchive(restore.path);
  const documents = parts.reduce((sum, part) => sum + part.documents, 0);
  restore.say(`The backup of ${takenAt} is whole: ${documents} documents`);
  const marks = await readMarks([markPath(options.dataDir, site), ...(restore.marks ?? [])], restore.marks ?? []);
  const archive = await openArchive(restore.path);
  try {
    const command = { ...restore, archive, marks };
    return await (options.mongodbUri === undefined
      ? restoreStore(options.dataDir, command)
      : restoreMongo(options, command));
  } finally {
    archive.close();
  }
}

/** The highest number of each class in all marks. One that was named must be there. */
async function readMarks(paths: readonly string[], named: readonly string[]): Promise<Map<string, number> | undefined> {
  const all = new Map<string, number>();
  for (const path of paths) {
    const mark = await readHighWaterMark(path);
    if (!mark && named.includes(path)) throw new Error(`There is no mark in ${path}`);
    for (const [key, to] of mark ?? []) all.set(key, Math.max(to, all.get(key) ?? 0));
  }
  return all.size > 0 ? all : undefined;
}

interface Command extends Omit<RestoreOptions, 'marks'> {
  archive: Archive;
  marks: ReadonlyMap<string, number> | undefined;
}

/** The store is made under another name and gets its own when it is whole. */
async function restoreStore(dataDir: string, command: Command): Promise<EpochOpened> {
  const storeDir = join(dataDir, 'store');
  const unfinished = `${storeDir}.restoring`;
  await refuseStore(storeDir);
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const database = await openDatabase({ dataDir }, await startEmbeddedMongo({ dataDir: unfinished }));
  let opened: EpochOpened;
  try {
    opened = await restoreInto(database, command);
  } catch (error) {
    await database.close();
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  await database.close();
  await refuseStore(storeDir);
  await renameDurably(unfinished, storeDir);
  return opened;
}

async function refuseStore(storeDir: string): Promise<void> {
  const files = await readdir(storeDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (files && files.length > 0)
    throw new Error(
      `A backup is restored where there is no store; ${storeDir} holds one (${files.join(', ')}). Move it away, and keep it.`,
    );
  if (files) await rmdir(storeDir);
}

async function restoreMongo(options: DatabaseOptions, command: Command): Promise<EpochOpened> {
  const database = await openDatabase(options);
  const { upkeep } = createStores(database.connection);
  try {
    const opened = await restoreInto(database, command);
    return opened;
  } catch (error) {
    // What was begun is taken back; a database that was refused is left alone.
    if ((await upkeep.read()).transfer?.kind === 'restoring') {
      await emptyDatabase(createWholeDatabase(database.connection));
      await database.connection.dropCollection(upkeep.model.collection.collectionName);
    }
    throw error;
  } finally {
    await database.close();
  }
}

function restoreInto({ connection }: Database, { archive, marks, gap, say, now = () => new Date() }: Command) {
  const into = { whole: createWholeDatabase(connection), stores: createStores(connection), now, say };
  return restoreBackup(into, { archive, marks, gap });
}
