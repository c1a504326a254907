import { open } from 'lmdb';
import type { StoreError } from '../values/store-error.ts';
import { type Bytes, Catalog } from './catalog.ts';

/** The open store: the bytes, the catalogue over them, and the one way to write. */
export interface Store {
  bytes: Bytes;
  catalog: Catalog;
  /**
   * Runs `work` inside a write transaction, together with others that wait, and resolves when all of it is on disk. `work` must not throw half way: what can
   * fail is checked before the first byte is written.
   */
  write<T>(work: () => T): Promise<T>;
  close(): Promise<void>;
}

export function openStore(path: string): Store {
  const bytes = open<Buffer, Buffer>({
    path,
    keyEncoding: 'binary',
    encoding: 'binary',
    compression: false,
    // One promise that resolves when the data is on disk.
    overlappingSync: false,
    noMemInit: true,
  }) as Bytes;
  const catalog = new Catalog(bytes);
  return {
    bytes,
    catalog,
    async write(work) {
      type Outcome = { value: ReturnType<typeof work> } | { error: unknown };
      const outcome = await bytes.transaction((): Outcome => {
        try {
          return { value: work() };
        } catch (error) {
          return { error };
        }
      });
      if ('error' in outcome) throw outcome.error as StoreError;
      return outcome.value;
    },
    close: () => bytes.close(),
  };
}
