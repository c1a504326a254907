import { constants } from 'node:os';
import { StoreError } from '../values/store-error.ts';
import type { Bytes } from './catalog.ts';
import type { Pause } from './turn.ts';

/** Work whose steps, from pause to pause, lie each within one write transaction. */
export type Steps<T> = Generator<Pause, T>;

interface Job {
  steps: Steps<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

const MOST_MS = 10;

/**
 * The one way to write. What waits shares a transaction and its commit. A transaction ends after some milliseconds at the next pause; what is not done by then goes
 * on in the next one, behind what came meanwhile.
 */
export class WriteQueue {
  private readonly bytes: Bytes;
  private readonly onFailure: () => void;
  private readonly waiting: Job[] = [];
  private scheduled = false;
  private closed = false;

  /** `onFailure` is called when a transaction is not committed, so that nothing is left of it in memory. */
  constructor(bytes: Bytes, onFailure: () => void) {
    this.bytes = bytes;
    this.onFailure = onFailure;
  }

  /** Resolves when all that the steps wrote is on disk. What they wrote before they threw stays. */
  run<T>(steps: Steps<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ steps, resolve: resolve as Job['resolve'], reject });
      this.schedule();
    });
  }

  /** No further transaction is begun; what waits is given up. */
  close(): void {
    this.closed = true;
  }

  private schedule(): void {
    if (this.scheduled || this.closed || this.waiting.length === 0) return;
    this.scheduled = true;
    const touched = new Set<Job>();
    const ended: (() => void)[] = [];
    this.bytes
      .transaction(() => this.work(touched, ended))
      .then(
        () => {
          for (const settle of ended) settle();
        },
        async (error) => this.fail(touched, await reasonOf(error)),
      );
  }

  private work(touched: Set<Job>, ended: (() => void)[]): void {
    this.scheduled = false;
    if (this.closed) return;
    const end = performance.now() + MOST_MS;
    for (let job = this.waiting.shift(); job; job = performance.now() < end ? this.waiting.shift() : undefined) {
      touched.add(job);
      const settle = step(job);
      if (settle) ended.push(settle);
      else this.waiting.push(job);
    }
    // Asked for within this transaction the next one would become part of it.
    queueMicrotask(() => this.schedule());
  }

  private fail(touched: ReadonlySet<Job>, error: unknown): void {
    this.onFailure();
    for (const job of touched) {
      const at = this.waiting.indexOf(job);
      if (at >= 0) this.waiting.splice(at, 1);
      job.reject(error);
    }
  }
}

const { ENOSPC, EDQUOT, EFBIG, EIO } = constants.errno;
/** EIO is what LMDB says too when the system took only a part of a write, as the last one before the disk is full. */
const FULL = new Set([ENOSPC, EDQUOT, EFBIG, EIO]);

/** Why a commit failed. LMDB tells it apart from the failure, by a promise that must be waited for: a rejection of it that nobody sees ends the thread. */
async function reasonOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<never> };
  const reason = await commitError?.catch((why: unknown) => why);
  const { code } = (reason ?? {}) as { code?: unknown };
  if (typeof code !== 'number') return reason ?? error;
  if (!FULL.has(code)) return new StoreError(1, 'InternalError', `The store could not be written: ${String(reason)}`);
  return new StoreError(
    14_031,
    'OutOfDiskSpace',
    'The disk is full, or fails: nothing of this write was kept. Make room and send it again',
  );
}

/** Runs a job until its next pause; at its end, how to answer it. */
function step({ steps, resolve, reject }: Job): (() => void) | undefined {
  try {
    const { done, value } = steps.next();
    return done ? () => resolve(value) : undefined;
  } catch (error) {
    return () => reject(error);
  }
}
