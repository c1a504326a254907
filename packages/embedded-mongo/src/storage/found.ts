import { type Doc, decode } from '../values/document.ts';
import type { Bytes } from './catalog.ts';

/** How much a query has looked at. */
export interface Counted {
  keys: number;
  docs: number;
}

export interface Reading {
  bytes: Bytes;
  counted: Counted;
}

/** A document that a query found. It is read when it is first looked at, which must be before the next pause. */
export class Found {
  /** Where it is stored. */
  readonly key: Buffer;
  private readonly reading: Reading;
  private bytes: Buffer | undefined;
  private decoded: Doc | undefined;

  constructor(reading: Reading, key: Buffer, bytes?: Buffer) {
    this.reading = reading;
    this.key = key;
    this.bytes = bytes;
    if (bytes) reading.counted.docs += 1;
  }

  /** The bytes that are stored. */
  get raw(): Buffer {
    if (this.bytes) return this.bytes;
    this.reading.counted.docs += 1;
    this.bytes = this.reading.bytes.get(this.key) as Buffer;
    return this.bytes;
  }

  /** False when it was removed after the slice was read that led to it. */
  get isThere(): boolean {
    return (this.raw as Buffer | undefined) !== undefined;
  }

  get doc(): Doc {
    this.decoded ??= decode(this.raw);
    return this.decoded;
  }
}
