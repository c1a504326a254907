import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { lockDataDir, writeUri } from './server/data-dir-lock.ts';
import { checkDataFile } from './storage/check-data-file.ts';
import type { SlowQuery } from './storage/slow-queries.ts';

export { DataDirInUse } from './server/data-dir-lock.ts';
export { DataFileDamaged } from './storage/check-data-file.ts';
export type { SlowQuery } from './storage/slow-queries.ts';

export interface EmbeddedMongo {
  /** For the MongoDB driver or Mongoose. */
  uri: string;
  /** Lets commands under way finish, closes the files and gives the directory back. */
  stop(): Promise<void>;
}

const FORMAT = 2;
/** What this version upgrades. */
const OLDER = 1;

export interface Options {
  dataDir: string;
  /** Told of each shape of query that looks at 10,000 documents because it misses an index. */
  onSlowQuery?: (query: SlowQuery) => void;
}

/**
 * Starts a store in a directory (made if it is missing) and serves MongoDB's wire protocol on a unix socket that only this user reaches.
 * Throws DataDirInUse, with the process that has it, when the directory is another's; DataFileDamaged for a data file that can't be used; and for a directory of a
 * newer format. One of an older format is brought to this one.
 * Only benchmarks give a second argument: with `noSync` nothing is flushed to disk.
 */
export async function startEmbeddedMongo(
  { dataDir, onSlowQuery }: Options,
  { noSync } = { noSync: false },
): Promise<EmbeddedMongo> {
  const unlock = lockDataDir(dataDir);
  let directory: string | undefined;
  try {
    const format = formatOf(dataDir);
    const isNew = format === undefined;
    if (format !== OLDER) checkDataFile(join(dataDir, 'documents', 'data.mdb'), { isNew });
    directory = mkdtempSync(join(tmpdir(), 'em-'));
    const socketPath = join(directory, 'm.sock');
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { dataDir, socketPath, noSync, format: format ?? FORMAT },
    });
    worker.on('message', ({ slowQuery }: { slowQuery?: SlowQuery }) => slowQuery && onSlowQuery?.(slowQuery));
    await message(worker, 'ready');
    if (format !== FORMAT) writeFileSync(join(dataDir, 'format'), `${FORMAT}\n`, { mode: 0o600 });
    const stop = async () => {
      worker.ref();
      const stopped = message(worker, 'stopped');
      worker.postMessage('stop');
      await stopped;
      await worker.terminate();
      rmSync(directory as string, { recursive: true, force: true });
      unlock();
    };
    // Whoever goes on without its store would refuse everybody and say nothing of it.
    worker.on('error', (error) => {
      throw error;
    });
    worker.unref();
    const uri = `mongodb://${encodeURIComponent(socketPath)}/`;
    writeUri(dataDir, uri);
    return { uri, stop: once(stop) };
  } catch (error) {
    if (directory) rmSync(directory, { recursive: true, force: true });
    unlock();
    throw error;
  }
}

function once(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => {
    stopping ??= stop();
    return stopping;
  };
}

function message(worker: Worker, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', (sent) => {
      if (sent === wanted) resolve();
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The embedded store ended with code ${code}`)));
  });
}

/** The directory says its format, so that a newer one is refused rather than misread. It says so once a store is there: a new one has none yet. */
function formatOf(dataDir: string): number | undefined {
  const path = join(dataDir, 'format');
  if (!existsSync(path)) return undefined;
  const format = Number(readFileSync(path, 'utf8'));
  if (format === OLDER || format === FORMAT) return format;
  throw new Error(`The data directory ${dataDir} has format ${format}; this version reads format ${FORMAT}`);
}
