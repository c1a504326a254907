import { compileFilter } from '../match/filter.ts';
import { compileSort, type SortField } from '../match/sort.ts';
import { type Doc, decode } from '../values/document.ts';
import type { Bytes, StoredCollection } from './catalog.ts';
import { choosePlan } from './plan.ts';
import { documentBehind, type Found } from './read.ts';

/** Finds without pause, for use inside a write transaction, where nothing may come between reading and writing. `limit` 0: all. */
export function findNow(
  bytes: Bytes,
  collection: StoredCollection,
  filter: Doc,
  sort: readonly SortField[],
  limit: number,
): Found[] {
  const plan = choosePlan(collection, filter, sort);
  const match = compileFilter(filter);
  const stopAt = plan.sorted ? limit : 0;
  const found: Found[] = [];
  const seen = new Set<string>();
  for (const { start, end } of plan.backwards ? [...plan.ranges].reverse() : plan.ranges) {
    // Backwards the end is left out, so it lies just before the range's own start.
    const options = plan.backwards ? { start: end, end: start.subarray(0, -1), reverse: true } : { start, end };
    for (const { key, value } of bytes.getRange(options)) {
      if (Buffer.compare(key, start) < 0) break;
      if (Buffer.compare(key, end) >= 0) continue;
      const raw = documentBehind(bytes, collection, plan, key, value, seen);
      const doc = raw && decode(raw);
      if (!doc || !match(doc)) continue;
      found.push({ doc, raw: Buffer.from(raw) });
      if (stopAt > 0 && found.length >= stopAt) return found;
    }
  }
  if (plan.sorted) return found;
  const spec = Object.fromEntries(sort.map(({ path, direction }) => [path, direction]));
  const order = compileSort(spec);
  found.sort((a, b) => order(a.doc, b.doc));
  return limit > 0 ? found.slice(0, limit) : found;
}
