import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EmbeddedMongo } from '@tagtree/embedded-mongo';
import type { Log } from './log.ts';

/** Where the data lives: a MongoDB by its address, or the embedded store in a directory. */
export interface DatabaseOptions {
  mongodbUri?: string | undefined;
  dataDir: string;
  log?: Log | undefined;
}

/**
 * Makes the data directory and starts the embedded store in `<dataDir>/store`, unless there is a MongoDB to use: then nothing of it comes into the process.
 * Throws when the directory can't be made or written, or when another process owns it; the message says which.
 */
export async function startStore({ mongodbUri, dataDir, log }: DatabaseOptions): Promise<EmbeddedMongo | undefined> {
  const storeDir = join(dataDir, 'store');
  await makeDirectory(mongodbUri === undefined ? storeDir : dataDir);
  if (mongodbUri !== undefined) return undefined;
  const { startEmbeddedMongo } = await import('@tagtree/embedded-mongo');
  return startEmbeddedMongo({
    dataDir: storeDir,
    onSlowQuery: (query) => log?.warn('query without an index', { ...query }),
  });
}

/** With its parents. Not by mkdir's own `recursive`: on Node 20 that never ends below a directory that takes no directories, such as /proc. */
async function makeDirectory(path: string, parentIsThere = false): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return access(path, constants.W_OK | constants.X_OK);
    if (code !== 'ENOENT' || parentIsThere) throw error;
    await makeDirectory(dirname(path));
    await makeDirectory(path, true);
  }
}
