import { filterBounds, type PathBounds } from '../match/bounds.ts';
import type { SortField } from '../match/sort.ts';
import { TYPE } from '../values/bson-types.ts';
import { Doc, type Value } from '../values/document.ts';
import { afterPrefix, encodeKey, MAX_STORED_KEY_BYTES, typeBracket } from '../values/encode-key.ts';
import { isNumber } from '../values/numbers.ts';
import { Scalar } from '../values/scalar.ts';
import { badValue, notSupported } from '../values/store-error.ts';
import { indexBy, keyPrefix, type StoredCollection, type StoredIndex } from './catalog.ts';
import type { Query } from './query.ts';

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

/** The index with the most leading fields bound, or in the order asked for; else a scan of the documents. Throws 2 for a hint at no index. */
export function choosePlan(collection: StoredCollection, { filter, sort, hint }: Query): Plan {
  const bounds = filterBounds(filter);
  let best: { plan: Plan; score: number } | undefined;
  for (const index of hint === undefined ? collection.indexes : hinted(collection, hint)) {
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

function hinted(collection: StoredCollection, hint: Value): StoredIndex[] {
  const natural = hint instanceof Doc && hint.firstName === '$natural' ? Number(hint.get('$natural')) : undefined;
  if (natural === -1) throw notSupported('the hint $natural: -1');
  if (natural !== undefined) return [];
  const index = indexBy(collection, hint);
  if (!index) throw badValue('error processing query: hint provided does not correspond to an existing index');
  return [index];
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
  const equal: (readonly Value[])[] = [];
  const usable = index.fields.slice(0, usableFields(index));
  for (const { path } of usable) {
    const values = bounds.get(path)?.equals;
    if (!values) break;
    equal.push(values);
  }
  const next = usable[equal.length];
  const open = next && bounds.get(next.path);
  const order = sortOrder(index, equal, sort);
  if (equal.length === 0 && !isOpenRange(open) && order === undefined) return undefined;
  const points = combinations(equal).flatMap((values) => keyOf(index, values) ?? []);
  if (points.length > MOST_RANGES) return undefined;
  const ranges = fitting(() => points.map((point) => rangeOf(collection, index, point, open, next?.direction ?? 1)));
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
  const conditions = filter.entries();
  if (index.multikey || (scan && conditions.length > 0)) return false;
  const leading = index.fields.slice(0, conditions.length).map(({ path }) => path);
  return conditions.every(([path, value]) => leading.includes(path) && isKeyAlone(value));
}

/** What is equal to such a value, and only that, has its key. */
function isKeyAlone(value: Value): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || isNumber(value)) return true;
  return value instanceof Scalar && value.type !== TYPE.regex && value.type !== TYPE.undefined;
}

/** How many leading fields may be bound: of an index over arrays only the first through each field, because another element may meet the next. */
function usableFields({ fields, multikey }: StoredIndex): number {
  const roots = fields.map(({ path }) => path.split('.')[0]);
  const second = roots.findIndex((root, at) => roots.indexOf(root) < at);
  return multikey && second >= 0 ? second : fields.length;
}

/** The key of the leading fields; none for values too long for one, which can't be in the index, so nothing has them. */
function keyOf(index: StoredIndex, values: readonly Value[]): Buffer | undefined {
  const directions = index.fields.map((field) => field.direction);
  try {
    return encodeKey(values, directions);
  } catch {
    return undefined;
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

function combinations(lists: readonly (readonly Value[])[]): Value[][] {
  let rows: Value[][] = [[]];
  for (const list of lists) {
    if (rows.length * list.length > MOST_RANGES) return Array.from({ length: MOST_RANGES + 1 }, () => []);
    rows = rows.flatMap((row) => list.map((value) => [...row, value]));
  }
  return rows;
}

function distinct(ranges: KeyRange[]): KeyRange[] {
  if (ranges.length === 1) return ranges;
  const byStart = new Map(ranges.map((range) => [range.start.toString('latin1'), range]));
  return [...byStart.values()].sort((a, b) => Buffer.compare(a.start, b.start));
}

/** 1 or -1 when the index, after its fields bound to one value, runs in the order of the sort or against it. */
function sortOrder(
  index: StoredIndex,
  equal: readonly (readonly Value[])[],
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
  point: Buffer,
  open: PathBounds | undefined,
  direction: 1 | -1,
): KeyRange {
  const base = Buffer.concat([keyPrefix(collection, index.number), point]);
  const range = { start: base, end: afterPrefix(base) };
  if (!open || !isOpenRange(open)) return range;
  if (open.prefix !== undefined) return prefixRange(base, open.prefix, direction);
  // In an index over arrays two bounds may be met by two elements, so one of them alone is used.
  const max = index.multikey && open.min ? undefined : open.max;
  const bracket = typeBracket((open.min ?? open.max)?.value ?? null, direction);
  const bound = (of: { value: Value } | undefined) => (of ? encodeKey([of.value], [direction]) : bracket);
  const [from, to] = direction === 1 ? [bound(open.min), bound(max)] : [bound(max), bound(open.min)];
  return { start: Buffer.concat([base, from]), end: afterPrefix(Buffer.concat([base, to])) };
}

function prefixRange(base: Buffer, prefix: string, direction: 1 | -1): KeyRange {
  // The encoded text without its end: everything that starts with it.
  const text = encodeKey([prefix], [direction]);
  const start = Buffer.concat([base, text.subarray(0, text.length - 2)]);
  return { start, end: afterPrefix(start) };
}
