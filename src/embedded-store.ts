import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmbeddedMongo } from '@tagtree/embedded-mongo';

/** Where the data lives: a MongoDB by its address, or the embedded store in a directory. */
export interface DatabaseOptions {
  mongodbUri?: string | undefined;
  dataDir: string;
}

/**
 * Starts the embedded store in `<dataDir>/store`, unless there is a MongoDB to use: then nothing of it comes into the process.
 * Throws when another process owns the directory; the message says which.
 */
export async function startStore({ mongodbUri, dataDir }: DatabaseOptions): Promise<EmbeddedMongo | undefined> {
  if (mongodbUri !== undefined) return undefined;
  const storeDir = join(dataDir, 'store');
  await mkdir(storeDir, { recursive: true, mode: 0o700 });
  const { startEmbeddedMongo } = await import('@tagtree/embedded-mongo');
  return startEmbeddedMongo({ dataDir: storeDir });
}
