import { open } from 'lmdb';
import { type Bytes, Catalog } from './catalog.ts';
import { SlowQueries, type SlowQuery } from './slow-queries.ts';
import { sweep } from './sweep.ts';
import { type Steps, WriteQueue } from './write-queue.ts';

/** The open store: the bytes, the catalogue over them, and the one way to write. */
export interface Store {
  bytes: Bytes;
  catalog: Catalog;
  slowQueries: SlowQueries;
  /**
   * Runs `work` inside a write transaction, together with others that wait, and resolves when all of it is on disk. `work` must not throw half way: what can
   * fail is checked before the first byte is written.
   */
  write<T>(work: () => T): Promise<T>;
  /** The same for long work: after a pause it can be another transaction, and others can have changed anything. */
  writeInSteps<T>(steps: Steps<T>): Promise<T>;
  close(): Promise<void>;
}

export interface StoreOptions {
  path: string;
  onSlowQuery: (query: SlowQuery) => void;
  /** For benchmarks: nothing is flushed to disk, so a crash of the machine destroys the files. */
  noSync: boolean;
}

/** LMDB's values as they are: copied, each into a piece of a larger buffer, because it uses the bytes it gives again for the next one. */
const PLAIN = {
  encode: (bytes: Buffer) => bytes,
  decode(bytes: Buffer) {
    const copy = Buffer.allocUnsafe(bytes.length);
    // Its `length` is that of the value, though the buffer is longer.
    copy.set(Uint8Array.prototype.subarray.call(bytes, 0, bytes.length));
    return copy;
  },
};

export function openStore({ path, onSlowQuery, noSync }: StoreOptions): Store {
  const bytes = open<Buffer, Buffer>({
    path,
    keyEncoding: 'binary',
    encoder: PLAIN,
    compression: false,
    // One promise that resolves when the data is on disk.
    overlappingSync: false,
    noSync,
    noMemInit: true,
  }) as Bytes;
  const catalog = new Catalog(bytes);
  const queue = new WriteQueue(bytes, () => catalog.load());
  const run: Store['writeInSteps'] = async (steps) => {
    const done = await queue.run(steps);
    startSweep();
    return done;
  };
  let sweeping = false;
  const startSweep = () => {
    if (sweeping || catalog.discarded.length === 0) return;
    sweeping = true;
    void queue.run(sweep({ bytes, catalog })).finally(() => {
      sweeping = false;
    });
  };
  if (catalog.list().some(({ building = [] }) => building.length > 0)) void run(once(() => catalog.dropUnfinished()));
  startSweep();
  return {
    bytes,
    catalog,
    slowQueries: new SlowQueries(onSlowQuery),
    write: (work) => run(once(work)),
    writeInSteps: run,
    close: () => {
      queue.close();
      return bytes.close();
    },
  };
}

// biome-ignore lint/correctness/useYield: work in one step has no pause
function* once<T>(work: () => T): Steps<T> {
  return work();
}
