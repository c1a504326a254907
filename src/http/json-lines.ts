import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** JSON lines in chunks, the last line `{ "end": true, "count": n }`: without it the stream was cut. Waits for a slow reader. */
export async function jsonLines(
  sink: Writable,
  { count, lines }: { count: number; lines(): Iterable<Uint8Array> },
  signal: AbortSignal,
): Promise<void> {
  for (const chunk of lines()) {
    if (signal.aborted) return;
    if (!sink.write(chunk)) await once(sink, 'drain', { signal });
  }
  sink.write(`{"end":true,"count":${count}}\n`);
}
