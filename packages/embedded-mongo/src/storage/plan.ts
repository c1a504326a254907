import { filterBounds, type PathBounds } from '../match/bounds.ts';
import type { SortField } from '../match/sort.ts';
import type { Doc } from '../values/document.ts';
import { afterPrefix, encodeKey, MAX_STORED_KEY_BYTES } from '../values/encode-key.ts';
import { keyPrefix, type StoredCollection, type StoredIndex } from './catalog.ts';

export interface KeyRange {
  start: Buffer;
  /** Exclusive. */
  end: Buffer;
}

/** How to find documents: along an index (the documents themselves for `_id`), through ranges of its keys, forwards or backwards. */
export interface Plan {
  index: StoredIndex;
  ranges: KeyRange[];
  backwards: boolean;
  /** Whether the keys come in the order asked for. */
  sorted: boolean;
  scan: boolean;
  /** Whether each range is one key, its start. */
  exact: boolean;
}

const MOST_RANGES = 2_000;

/** The index with the most leading fields bound, or in the order asked for; else a scan of the documents. */
export function choosePlan(collection: StoredCollection, filter: Doc, sort: readonly SortField[]): Plan {
  const bounds = filterBounds(filter);
  let best: { plan: Plan; score: number } | undefined;
  for (const index of collection.indexes) {
    const candidate = planIndex(collection, index, bounds, sort);
    if (candidate && (!best || candidate.score > best.score)) best = candidate;
  }
  const documents = collection.indexes[0] as StoredIndex;
  return (
    best?.plan ?? {
      index: documents,
      ranges: [whole(collection, documents)],
      backwards: false,
      sorted: sort.length === 0,
      scan: true,
      exact: false,
    }
  );
}

function whole(collection: StoredCollection, index: StoredIndex): KeyRange {
  const start = keyPrefix(collection, index.number);
  return { start, end: afterPrefix(start) };
}

function planIndex(
  collection: StoredCollection,
  index: StoredIndex,
  bounds: ReadonlyMap<string, PathBounds>,
  sort: readonly SortField[],
): { plan: Plan; score: number } | undefined {
  const equal: (readonly unknown[])[] = [];
  for (const { path } of index.fields) {
    const values = bounds.get(path)?.equals;
    if (!values) break;
    equal.push(values);
  }
  const next = index.fields[equal.length];
  const open = next && bounds.get(next.path);
  const points = combinations(equal).filter((values) => isKey(values));
  if (points.length > MOST_RANGES) return undefined;
  const order = sortOrder(index, equal, sort);
  if (equal.length === 0 && !isOpenRange(open) && order === undefined) return undefined;
  const ranges = fitting(() => points.map((values) => rangeOf(collection, index, values, open, next?.direction ?? 1)));
  if (!ranges) return undefined;
  // Several points of an index come in the order of the first field, not of the sort. Where arrays are, the element found need not be the one that sorts.
  const inOrder = points.length === 1 && (!index.multikey || sort.every(({ path }) => path === '_id'));
  const sorted = sort.length === 0 || (order !== undefined && inOrder);
  const backwards = order === -1 && sorted;
  const score =
    equal.length * 4 + (isOpenRange(open) ? 2 : 0) + (sorted && sort.length > 0 ? 1.5 : 0) + (index.unique ? 0.5 : 0);
  if (equal.length === 0 && !isOpenRange(open) && !sorted) return undefined;
  const exact = index.unique && equal.length === index.fields.length;
  return { plan: { index, ranges: distinct(ranges), backwards, sorted, scan: false, exact }, score };
}

/** Whether the plan's ranges hold just what the filter asks for, so that no document need be looked at for it. */
export function isCovered({ index, scan }: Plan, filter: Doc): boolean {
  const conditions = Object.entries(filter);
  if (index.multikey || (scan && conditions.length > 0)) return false;
  const leading = index.fields.slice(0, conditions.length).map(({ path }) => path);
  return conditions.every(([path, value]) => leading.includes(path) && isKeyAlone(value));
}

/** What is equal to such a value, and only that, has its key. */
function isKeyAlone(value: unknown): boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value) || value instanceof Date
  );
}

/** A value too long for a key can't be in the index, so nothing has it. */
function isKey(values: readonly unknown[]): boolean {
  try {
    encodeKey(values);
    return true;
  } catch {
    return false;
  }
}

/** The ranges, unless a bound of them is longer than a key can be. */
function fitting(ranges: () => KeyRange[]): KeyRange[] | undefined {
  try {
    const made = ranges();
    return made.some(({ start, end }) => Math.max(start.length, end.length) > MAX_STORED_KEY_BYTES) ? undefined : made;
  } catch {
    return undefined;
  }
}

function isOpenRange(bounds: PathBounds | undefined): boolean {
  return bounds !== undefined && (bounds.min !== undefined || bounds.max !== undefined || bounds.prefix !== undefined);
}

function combinations(lists: readonly (readonly unknown[])[]): unknown[][] {
  let rows: unknown[][] = [[]];
  for (const list of lists) {
    if (rows.length * list.length > MOST_RANGES) return Array.from({ length: MOST_RANGES + 1 }, () => []);
    rows = rows.flatMap((row) => list.map((value) => [...row, value]));
  }
  return rows;
}

function distinct(ranges: readonly KeyRange[]): KeyRange[] {
  const byStart = new Map(ranges.map((range) => [range.start.toString('latin1'), range]));
  return [...byStart.values()].sort((a, b) => Buffer.compare(a.start, b.start));
}

/** 1 or -1 when the index, after its fields bound to one value, runs in the order of the sort or against it. */
function sortOrder(
  index: StoredIndex,
  equal: readonly (readonly unknown[])[],
  sort: readonly SortField[],
): 1 | -1 | undefined {
  if (sort.length === 0) return undefined;
  const single = index.fields.slice(0, equal.length).filter((_, at) => equal[at]?.length === 1).length;
  const rest = sort.filter(({ path }) => !index.fields.slice(0, single).some((field) => field.path === path));
  let order: 1 | -1 | undefined;
  for (const [at, { path, direction }] of rest.entries()) {
    const field = index.fields[single + at];
    if (field?.path !== path) return undefined;
    const runs = (field.direction * direction) as 1 | -1;
    if (order !== undefined && order !== runs) return undefined;
    order = runs;
  }
  return order ?? 1;
}

function rangeOf(
  collection: StoredCollection,
  index: StoredIndex,
  values: readonly unknown[],
  open: PathBounds | undefined,
  direction: 1 | -1,
): KeyRange {
  const directions = index.fields.map((field) => field.direction);
  const equal = values.length > 0 ? encodeKey(values, directions) : Buffer.alloc(0);
  const base = Buffer.concat([keyPrefix(collection, index.number), equal]);
  const range = { start: base, end: afterPrefix(base) };
  if (!open || !isOpenRange(open)) return range;
  if (open.prefix !== undefined) return prefixRange(base, open.prefix, direction);
  // In an index over arrays two bounds may be met by two elements, so one of them alone is used.
  const useMax = open.max && !(index.multikey && open.min);
  const low = open.min ? Buffer.concat([base, encodeKey([open.min.value], [direction])]) : undefined;
  const high = useMax && open.max ? Buffer.concat([base, encodeKey([open.max.value], [direction])]) : undefined;
  const [from, to] = direction === 1 ? [low, high] : [high, low];
  return { start: from ?? range.start, end: to ? afterPrefix(to) : range.end };
}

function prefixRange(base: Buffer, prefix: string, direction: 1 | -1): KeyRange {
  // The encoded text without its end: everything that starts with it.
  const text = encodeKey([prefix], [direction]);
  const start = Buffer.concat([base, text.subarray(0, text.length - 2)]);
  return { start, end: afterPrefix(start) };
}
