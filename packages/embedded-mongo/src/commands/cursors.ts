import { PAUSE, type Pause } from '../storage/turn.ts';
import { StoreError } from '../values/store-error.ts';
import { type Client, pause } from './context.ts';

const IDLE_MS = 600_000;
const MOST = 1_000;
/** A batch is put together and sent in one go, which must not keep others waiting. */
const MOST_BATCH_BYTES = 1024 * 1024;

export type Documents = Iterator<Uint8Array | Pause>;

interface Cursor {
  namespace: string;
  documents: Documents;
  /** Read but not sent yet: it did not fit. */
  waiting?: IteratorResult<Uint8Array | Pause>;
  usedAt: number;
  /** Whether a batch is being read. */
  busy: boolean;
}

interface Start {
  namespace: string;
  documents: Documents;
  /** How many documents the batch has at most. */
  limit: number;
  /** Whether nothing is wanted behind it. */
  single: boolean;
}

type More = Pick<Start, 'namespace' | 'limit'> & { id: bigint };

interface Batch {
  batch: Uint8Array[];
  done: boolean;
}

/** Open cursors; one that nobody asked for ten minutes is closed. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();
  private nextId = 1n;

  /** Takes a first batch, and keeps the rest open if there is one. */
  async start(client: Client, { namespace, documents, limit, single }: Start) {
    const cursor: Cursor = { namespace, documents, usedAt: Date.now(), busy: false };
    const { batch, done } = await takeBatch(client, cursor, limit);
    if (done || single) {
      documents.return?.();
      return { batch, id: 0n };
    }
    this.closeIdle();
    const id = this.nextId;
    this.nextId += 1n;
    this.open.set(id, cursor);
    return { batch, id };
  }

  async more(client: Client, { id, namespace, limit }: More) {
    const cursor = this.open.get(id);
    if (!cursor) throw new StoreError(43, 'CursorNotFound', `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      const message = `Requested getMore on namespace '${namespace}', but cursor belongs to ${cursor.namespace}`;
      throw new StoreError(13, 'Unauthorized', message);
    }
    if (cursor.busy) throw new StoreError(12051, 'CursorInUse', `cursor id ${id} is already in use`);
    cursor.usedAt = Date.now();
    cursor.busy = true;
    let done = true;
    try {
      const taken = await takeBatch(client, cursor, limit);
      done = taken.done;
      return { batch: taken.batch, id: done ? 0n : id };
    } finally {
      cursor.busy = false;
      if (done) this.open.delete(id);
    }
  }

  kill(id: bigint): boolean {
    const cursor = this.open.get(id);
    this.open.delete(id);
    cursor?.documents.return?.();
    return cursor !== undefined;
  }

  private closeIdle(): void {
    const oldest = Date.now() - IDLE_MS;
    for (const [id, cursor] of this.open) if (cursor.usedAt < oldest || this.open.size >= MOST) this.kill(id);
  }
}

async function takeBatch(client: Client, cursor: Cursor, limit: number): Promise<Batch> {
  const batch: Uint8Array[] = [];
  let size = 0;
  while (batch.length < limit) {
    const next = cursor.waiting ?? cursor.documents.next();
    delete cursor.waiting;
    if (next.done) return { batch, done: true };
    if (next.value === PAUSE) {
      await pause(client);
      continue;
    }
    if (batch.length > 0 && size + next.value.length > MOST_BATCH_BYTES) {
      cursor.waiting = next;
      break;
    }
    batch.push(next.value);
    size += next.value.length;
  }
  return { batch, done: false };
}
