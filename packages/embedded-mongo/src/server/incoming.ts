const NOTHING = Buffer.alloc(0);

/** Bytes that have come and wait for the rest of their message, in one piece that grows by doubling. */
export class Incoming {
  bytes: Buffer = NOTHING;
  /** What `bytes` is the beginning of, when there is room behind it. */
  private room: Buffer = NOTHING;

  /** `wanted`: how long the message is going to be, as far as known. */
  add(chunk: Buffer, wanted: number): void {
    if (this.bytes.length === 0) {
      this.bytes = chunk;
      this.room = NOTHING;
      return;
    }
    const size = this.bytes.length + chunk.length;
    if (this.room.length < size) {
      this.room = Buffer.allocUnsafe(Math.max(size, Math.min(size * 2, wanted)));
      this.bytes.copy(this.room);
    }
    chunk.copy(this.room, this.bytes.length);
    this.bytes = this.room.subarray(0, size);
  }

  /** The first bytes, which nothing is written over later. */
  take(length: number): Buffer {
    const taken = this.bytes.subarray(0, length);
    this.bytes = this.bytes.subarray(length);
    this.room = NOTHING;
    return taken;
  }
}
