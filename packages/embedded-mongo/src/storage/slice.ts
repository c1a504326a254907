import type { Bytes } from './catalog.ts';
import type { KeyRange } from './plan.ts';

const MOST_ENTRIES = 64;
const MOST_BYTES = 64 * 1024;

export interface Slice {
  entries: (readonly [key: Buffer, value: Buffer])[];
  /** Whether nothing of the range is left. */
  ended: boolean;
}

/** The next entries of a range, in the order of the keys or against it, behind the key that was looked at last. */
export function takeSlice(bytes: Bytes, range: KeyRange, backwards: boolean, after: Buffer | undefined): Slice {
  const entries: Slice['entries'] = [];
  let size = 0;
  // Backwards LMDB begins with its upper bound and stops before its lower one, so both are a little too wide.
  const options = backwards
    ? { start: after ?? range.end, end: range.start.subarray(0, -1), reverse: true }
    : { start: after ?? range.start, end: range.end };
  for (const { key, value } of bytes.getRange(options)) {
    if (backwards && Buffer.compare(key, range.start) < 0) break;
    if (after ? key.equals(after) : backwards && Buffer.compare(key, range.end) >= 0) continue;
    entries.push([key, value]);
    size += value.length;
    // The first slice of a range is a small one: many queries want a document or two.
    if (entries.length >= (after ? MOST_ENTRIES : 4) || size > MOST_BYTES) return { entries, ended: false };
  }
  return { entries, ended: true };
}
