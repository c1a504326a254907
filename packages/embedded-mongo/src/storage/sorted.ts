import type { Sort, SortKey } from '../match/sort.ts';
import type { Doc } from '../values/document.ts';
import { StoreError } from '../values/store-error.ts';
import { FirstOf } from './heap.ts';
import { PAUSE, type Pause, Turn } from './turn.ts';

const MOST_BYTES = 100 * 1024 * 1024;
/** What an item takes in memory beside the bytes of its document, measured. */
const ITEM_BYTES = 400;

interface Item<P> {
  packed: P;
  key: SortKey;
  /** Equal ones stay as they came. */
  number: number;
  size: number;
}

export interface Sorting<T, P> {
  sort: Sort;
  /** How many of the first are wanted; all when it is missing. */
  first: number | undefined;
  docOf(value: T): Doc;
  /** The form in which a value waits for its turn. */
  pack(value: T): P;
  unpack(packed: P): T;
  sizeOf(packed: P): number;
}

/** Sorts what comes, keeping only as many as are wanted. Throws 292 when those take more than 100 MiB in memory. */
export function* sorted<T, P>(values: Iterable<T | Pause>, sorting: Sorting<T, P>): Generator<T | Pause> {
  const { sort, first = Number.POSITIVE_INFINITY } = sorting;
  const kept = new FirstOf<Item<P>>((a, b) => sort.compare(a.key, b.key) || a.number - b.number, first);
  let [number, bytes] = [0, 0];
  for (const value of values) {
    if (value === PAUSE) {
      yield PAUSE;
      continue;
    }
    const key = sort.keyOf(sorting.docOf(value));
    const packed = sorting.pack(value);
    const item = { packed, key, number, size: sorting.sizeOf(packed) + ITEM_BYTES };
    bytes += item.size - (kept.add(item)?.size ?? 0);
    number += 1;
    if (bytes > MOST_BYTES) throw tooMuch();
  }
  const turn = new Turn();
  const inOrder: P[] = [];
  for (let last = kept.takeLast(); last; last = kept.takeLast()) {
    inOrder.push(last.packed);
    if (!turn.isOver()) continue;
    yield PAUSE;
    turn.begin();
  }
  for (let next = inOrder.pop(); next !== undefined; next = inOrder.pop()) yield sorting.unpack(next);
}

function tooMuch(): StoreError {
  const message = 'Sort exceeded memory limit of 104857600 bytes; add an index';
  return new StoreError(292, 'QueryExceededMemoryLimitNoDiskUseAllowed', message);
}
