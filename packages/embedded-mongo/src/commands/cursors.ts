import { StoreError } from '../values/store-error.ts';

const IDLE_MS = 600_000;
const MOST = 1_000;
const MOST_BATCH_BYTES = 4 * 1024 * 1024;

interface Cursor {
  namespace: string;
  documents: AsyncIterator<Uint8Array>;
  /** Read but not sent yet: it did not fit. */
  waiting?: Uint8Array;
  usedAt: number;
}

/** Open cursors; one that nobody asked for ten minutes is closed. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();
  private nextId = 1n;

  /** Takes a first batch, and keeps the rest open if there is one. `limit` 0: as much as fits. */
  async start(namespace: string, documents: AsyncIterator<Uint8Array>, limit: number, single: boolean) {
    const cursor: Cursor = { namespace, documents, usedAt: Date.now() };
    const { batch, done } = await takeBatch(cursor, limit);
    if (done || single) {
      await documents.return?.();
      return { batch, id: 0n };
    }
    this.closeIdle();
    const id = this.nextId;
    this.nextId += 1n;
    this.open.set(id, cursor);
    return { batch, id };
  }

  async more(id: bigint, limit: number) {
    const cursor = this.open.get(id);
    if (!cursor) throw new StoreError(43, 'CursorNotFound', `cursor id ${id} not found`);
    cursor.usedAt = Date.now();
    const { batch, done } = await takeBatch(cursor, limit);
    if (done) this.open.delete(id);
    return { batch, id: done ? 0n : id, namespace: cursor.namespace };
  }

  async kill(id: bigint): Promise<boolean> {
    const cursor = this.open.get(id);
    this.open.delete(id);
    await cursor?.documents.return?.();
    return cursor !== undefined;
  }

  private closeIdle(): void {
    const oldest = Date.now() - IDLE_MS;
    for (const [id, cursor] of this.open) if (cursor.usedAt < oldest || this.open.size >= MOST) void this.kill(id);
  }
}

async function takeBatch(cursor: Cursor, limit: number): Promise<{ batch: Uint8Array[]; done: boolean }> {
  const batch: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    if (limit > 0 && batch.length >= limit) return { batch, done: false };
    const next = cursor.waiting ? { done: false, value: cursor.waiting } : await cursor.documents.next();
    delete cursor.waiting;
    if (next.done) return { batch, done: true };
    const document = next.value as Uint8Array;
    if (batch.length > 0 && size + document.length > MOST_BATCH_BYTES) {
      cursor.waiting = document;
      return { batch, done: false };
    }
    batch.push(document);
    size += document.length;
  }
}
