import type { Transaction } from 'lmdb';
import { TYPE } from '../values/bson-types.ts';
import type { Value } from '../values/document.ts';
import { isScalar, type Scalar, timestampNow } from '../values/scalar.ts';
import { badValue, StoreError } from '../values/store-error.ts';
import { type Bytes, Catalog } from './catalog.ts';

/** The store as it was at one moment, whatever is written meanwhile. */
export interface Snapshot {
  time: Scalar;
  bytes: Bytes;
  catalog: Catalog;
}

interface Open {
  time: Scalar;
  bytes: Bytes;
  transaction: Transaction;
  expiry: NodeJS.Timeout;
}

const IDLE_MS = 120_000;
/** Each takes one of LMDB's reader slots and keeps the pages that it sees from being used again. */
const MOST = 16;

/** Snapshots for finds with read concern `snapshot`, named by the time they were taken; one that nobody has read for two minutes is let go. */
export class Snapshots {
  private readonly bytes: Bytes;
  private readonly open = new Map<string, Open>();
  private count = 0;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
  }

  /** The snapshot of a time, or a new one. Throws 239 for one that was let go or never was, 246 when too many are open. */
  at(time: Value | undefined): Snapshot {
    if (time !== undefined && !isScalar(time, TYPE.timestamp)) throw badValue('atClusterTime must be a timestamp');
    const { bytes, time: taken } = time ? this.find(time) : this.take();
    return { time: taken, bytes, catalog: new Catalog(bytes) };
  }

  close(): void {
    for (const each of [...this.open.values()]) this.letGo(each);
  }

  private find(time: Scalar): Open {
    const found = this.open.get(time.data);
    if (!found) throw new StoreError(239, 'SnapshotTooOld', 'no snapshot of this time is open any more');
    return found;
  }

  private take(): Open {
    if (this.open.size >= MOST) throw new StoreError(246, 'SnapshotUnavailable', `${MOST} snapshots are open`);
    this.count += 1;
    const time = timestampNow(this.count);
    this.bytes.resetReadTxn();
    const transaction = this.bytes.useReadTransaction();
    const expiry = setTimeout(() => this.letGo(taken), IDLE_MS).unref();
    const taken: Open = { time, bytes: this.view(time, transaction, expiry), transaction, expiry };
    this.open.set(time.data, taken);
    return taken;
  }

  /** The bytes as the transaction sees them; each read puts off the end. */
  private view(time: Scalar, transaction: Transaction, expiry: NodeJS.Timeout): Bytes {
    const use = () => {
      this.find(time);
      expiry.refresh();
    };
    const get: Bytes['get'] = (key) => {
      use();
      return this.bytes.get(key, { transaction });
    };
    const getRange: Bytes['getRange'] = (options) => {
      use();
      return this.bytes.getRange({ ...options, transaction });
    };
    return Object.assign(Object.create(this.bytes), { get, getRange });
  }

  private letGo({ time, transaction, expiry }: Open): void {
    clearTimeout(expiry);
    if (this.open.delete(time.data)) transaction.done();
  }
}
