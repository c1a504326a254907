import type { Sort, SortKey } from '../match/sort.ts';
import type { Doc } from '../values/document.ts';
import { StoreError } from '../values/store-error.ts';
import { FirstOf } from './heap.ts';
import { PAUSE, type Pause, Turn } from './turn.ts';

const MOST_BYTES = 100 * 1024 * 1024;
/** What an item takes in memory beside the bytes of its document. */
const ITEM_BYTES = 300;

interface Item<T> {
  value: T;
  key: SortKey;
  /** Equal ones stay as they came. */
  number: number;
  size: number;
}

export interface Sorting<T> {
  sort: Sort;
  docOf: (value: T) => Doc;
  sizeOf: (value: T) => number;
  /** How many of the first are wanted. */
  first: number;
}

/** Sorts what comes, keeping only as many as are wanted. Throws 292 when those take more than 100 MiB. */
export function* sorted<T>(values: Iterable<T | Pause>, sorting: Sorting<T>): Generator<T | Pause> {
  const kept = new FirstOf<Item<T>>((a, b) => sorting.sort.compare(a.key, b.key) || a.number - b.number, sorting.first);
  let [number, bytes] = [0, 0];
  for (const value of values) {
    if (value === PAUSE) {
      yield PAUSE;
      continue;
    }
    const item = {
      value,
      key: sorting.sort.keyOf(sorting.docOf(value)),
      number,
      size: sorting.sizeOf(value) + ITEM_BYTES,
    };
    bytes += item.size - (kept.add(item)?.size ?? 0);
    number += 1;
    if (bytes > MOST_BYTES) throw tooMuch();
  }
  const turn = new Turn();
  const inOrder: T[] = [];
  for (let last = kept.takeLast(); last; last = kept.takeLast()) {
    inOrder.push(last.value);
    if (!turn.isOver()) continue;
    yield PAUSE;
    turn.begin();
  }
  for (let next = inOrder.pop(); next !== undefined; next = inOrder.pop()) yield next;
}

function tooMuch(): StoreError {
  const message = 'Sort exceeded memory limit of 104857600 bytes; add an index';
  return new StoreError(292, 'QueryExceededMemoryLimitNoDiskUseAllowed', message);
}
