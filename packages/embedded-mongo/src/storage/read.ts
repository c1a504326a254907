import { compileFilter } from '../match/filter.ts';
import { compileSort } from '../match/sort.ts';
import type { Doc } from '../values/document.ts';
import { StoreError } from '../values/store-error.ts';
import { keyPrefix, type StoredCollection } from './catalog.ts';
import { Found, type Reading } from './found.ts';
import { indexEntries } from './index-keys.ts';
import { choosePlan, isCovered, type Plan } from './plan.ts';
import type { Query } from './query.ts';
import { type Slice, takeSlice } from './slice.ts';
import { sorted } from './sorted.ts';
import type { Store } from './store.ts';
import { PAUSE, type Pause, Turn } from './turn.ts';
import { entryKey } from './write.ts';

/** What is read: the store as it goes on, or as it was at a moment. */
export type Source = Pick<Store, 'bytes' | 'catalog'> & Partial<Pick<Store, 'slowQueries'>>;

/**
 * The documents a query finds, in its order. It reads in short slices by the order of keys and holds no snapshot: inside a write transaction it sees what that one
 * wrote, and after a pause what others did. Throws 175 when the collection or the index it reads has been dropped meanwhile.
 */
export function* findDocuments(
  source: Source,
  collection: StoredCollection,
  query: Query,
  counted = { keys: 0, docs: 0 },
): Generator<Found | Pause> {
  const plan = choosePlan(collection, query.filter, query.sort);
  const reading = { ...source, counted };
  const walked = walk(reading, collection, plan, query.filter);
  const found = query.changing && plan.index.number !== 0 ? eachOnce(walked) : walked;
  try {
    if (plan.sorted) yield* found;
    else yield* sorted(found, { sort: compileSort(query.sortSpec), first: query.first, ...packing(source) });
  } finally {
    if (plan.scan || !plan.sorted) source.slowQueries?.note(collection, query, counted.keys);
  }
}

/** Texts of single bytes take a third of the memory of buffers. */
function packing({ bytes }: Source) {
  const reading = { bytes, counted: { keys: 0, docs: 0 } };
  return {
    docOf: ({ doc }: Found) => doc,
    pack: ({ key, raw }: Found) => ({ key: key.toString('latin1'), raw: raw.toString('latin1') }),
    unpack: ({ key, raw }: { key: string; raw: string }) =>
      new Found(reading, Buffer.from(key, 'latin1'), Buffer.from(raw, 'latin1')),
    sizeOf: ({ raw }: { raw: string }) => raw.length,
  };
}

/** A document whose change moves it on within the index that is read would be met again. */
function* eachOnce(walked: Iterable<Found | Pause>): Generator<Found | Pause> {
  const met = new Set<string>();
  for (const found of walked) {
    const id = found === PAUSE ? '' : found.key.toString('latin1');
    if (met.has(id)) continue;
    if (found !== PAUSE) met.add(id);
    yield found;
  }
}

function* walk(
  reading: Reading & Source,
  collection: StoredCollection,
  plan: Plan,
  filter: Doc,
): Generator<Found | Pause> {
  const matches = compileFilter(filter);
  const covered = isCovered(plan, filter);
  const turn = new Turn();
  for (const range of plan.backwards ? [...plan.ranges].reverse() : plan.ranges) {
    let after: Buffer | undefined;
    for (let ended = false; !ended; ) {
      const slice = plan.exact ? point(reading, range.start) : takeSlice(reading.bytes, range, plan.backwards, after);
      ended = slice.ended;
      for (const [key, value] of slice.entries) {
        reading.counted.keys += 1;
        after = key;
        const found = documentBehind(reading, collection, plan, key, value);
        if (covered || (found.isThere && matches(found.doc) && isFirst(found, collection, plan, key))) yield found;
        if (!turn.isOver()) continue;
        // What the slice still holds may be out of date after the pause.
        yield PAUSE;
        refuseDropped(reading, collection, plan);
        turn.begin();
        ended = plan.exact;
        break;
      }
    }
  }
}

function point({ bytes }: Reading, key: Buffer): Slice {
  const value = bytes.get(key);
  return { entries: value ? [[key, value]] : [], ended: true };
}

function refuseDropped({ catalog }: Source, { namespace, number }: StoredCollection, plan: Plan): void {
  const now = catalog.find(namespace);
  if (now?.number !== number || !now.indexes.some((index) => index.number === plan.index.number))
    throw new StoreError(175, 'QueryPlanKilled', `${namespace} or its index ${plan.index.name} was dropped`);
}

/** The stored document that an entry of the plan's index leads to. */
function documentBehind(
  reading: Reading,
  collection: StoredCollection,
  { index }: Plan,
  key: Buffer,
  value: Buffer,
): Found {
  if (index.number === 0) return new Found(reading, key, value);
  const id = index.unique ? value : key.subarray(entryLength(key, index.fields));
  return new Found(reading, Buffer.concat([keyPrefix(collection, 0), id]));
}

/** A document with several entries is found by the first of them that the walk comes by, and by that one only. */
function isFirst({ doc, key: documentKey }: Found, collection: StoredCollection, plan: Plan, key: Buffer): boolean {
  if (!plan.index.multikey) return true;
  const before = plan.backwards ? 1 : -1;
  const id = documentKey.subarray(6);
  return !indexEntries(doc, plan.index)
    .entries.map((entry) => entryKey(collection, plan.index, entry.key, id))
    .some(
      (other) =>
        Math.sign(Buffer.compare(other, key)) === before &&
        plan.ranges.some(({ start, end }) => Buffer.compare(other, start) >= 0 && Buffer.compare(other, end) < 0),
    );
}

/** Where the document's key begins behind an entry's own fields: each encoded value says where it ends. */
function entryLength(key: Buffer, fields: readonly { direction: 1 | -1 }[]): number {
  return fields.reduce((at, { direction }) => valueEnd(key, at, direction === -1 ? 255 : 0), 6);
}

function valueEnd(key: Buffer, at: number, flip: number): number {
  const byte = (index: number) => (key[index] as number) ^ flip;
  switch (byte(at)) {
    case 3:
    case 10:
      return at + 9;
    case 4:
      return stringEnd(key, at + 1, flip);
    case 7: {
      const length = [1, 2, 3, 4].reduce((sum, index) => sum * 256 + byte(at + index), 0);
      return at + 6 + length;
    }
    case 8:
      return at + 13;
    case 9:
      return at + 2;
    case 5: {
      let end = at + 1;
      while (byte(end) !== 0) end = valueEnd(key, stringEnd(key, end + 2, flip), flip);
      return end + 1;
    }
    case 6: {
      let end = at + 1;
      while (byte(end) !== 0) end = valueEnd(key, end, flip);
      return end + 1;
    }
    default:
      return at + 1;
  }
}

function stringEnd(key: Buffer, at: number, flip: number): number {
  let end = at;
  while (!((key[end] as number) === flip && (key[end + 1] as number) === flip))
    end += (key[end] as number) === flip ? 2 : 1;
  return end + 2;
}
