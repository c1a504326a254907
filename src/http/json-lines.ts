import { once } from 'node:events';
import type { Writable } from 'node:stream';

const CHUNK_CHARACTERS = 64 * 1024;

/** Codes as JSON lines, the last line `{ "end": true, "count": n }`: without it the stream was cut. Waits for a slow reader. */
export async function jsonLines(
  sink: Writable,
  issued: { count: number; codes(): Iterable<string> },
  signal: AbortSignal,
): Promise<void> {
  let chunk = '';
  for (const code of issued.codes()) {
    // Codes have no sign that JSON escapes.
    chunk += `{"code":"${code}"}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    if (signal.aborted) return;
    if (!sink.write(chunk)) await once(sink, 'drain', { signal });
    chunk = '';
  }
  sink.write(`${chunk}{"end":true,"count":${issued.count}}\n`);
}
