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
import { entryKey, idOfEntry } from './write.ts';

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
  const plan = choosePlan(collection, query);
  const reading = { ...source, counted };
  const walked = walk(reading, collection, plan, query.filter);
  const found = query.changing && plan.index.number !== 0 ? eachOnce(walked) : walked;
  try {
    if (plan.sorted) yield* found;
    else yield* sorted(found, { sort: compileSort(query.sort), first: query.first, ...packing(source) });
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
  return new Found(reading, Buffer.concat([keyPrefix(collection, 0), idOfEntry(index, key, value)]));
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
