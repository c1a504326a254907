import { setImmediate as breathe } from 'node:timers/promises';
import { compileFilter, type Match } from '../match/filter.ts';
import { compileSort, type SortField } from '../match/sort.ts';
import { type Doc, decode } from '../values/document.ts';
import { StoreError } from '../values/store-error.ts';
import { type Bytes, keyPrefix, type StoredCollection } from './catalog.ts';
import { choosePlan, type Plan } from './plan.ts';

export interface Found {
  doc: Doc;
  raw: Buffer;
}

export interface Counted {
  keys: number;
  docs: number;
}

const BREATH_MS = 4;
const MOST_SORTED_BYTES = 100 * 1024 * 1024;

export interface Query {
  filter: Doc;
  sort: readonly SortField[];
  sortSpec: Doc;
}

/** The documents a query finds, in its order. Long ones breathe every few milliseconds, so that small reads get their turn. */
export async function* findDocuments(
  bytes: Bytes,
  collection: StoredCollection,
  query: Query,
  counted: Counted,
): AsyncGenerator<Found> {
  const plan = choosePlan(collection, query.filter, query.sort);
  const match = compileFilter(query.filter);
  const found = walk(bytes, collection, plan, match, counted);
  if (plan.sorted) yield* found;
  else yield* sorted(found, query.sortSpec);
}

async function* sorted(found: AsyncIterable<Found>, spec: Doc): AsyncGenerator<Found> {
  const all: Found[] = [];
  let size = 0;
  for await (const each of found) {
    all.push(each);
    size += each.raw.length;
    if (size > MOST_SORTED_BYTES) {
      throw new StoreError(
        292,
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        'Sort exceeded memory limit of 104857600 bytes; add an index',
      );
    }
  }
  const order = compileSort(spec);
  yield* all.sort((a, b) => order(a.doc, b.doc));
}

async function* walk(
  bytes: Bytes,
  collection: StoredCollection,
  plan: Plan,
  match: Match,
  counted: Counted,
): AsyncGenerator<Found> {
  const seen = plan.index.multikey ? new Set<string>() : undefined;
  let breathed = performance.now();
  for await (const [key, value] of entries(bytes, plan)) {
    counted.keys += 1;
    if (performance.now() - breathed > BREATH_MS) {
      await breathe();
      breathed = performance.now();
    }
    const raw = documentBehind(bytes, collection, plan, key, value, seen);
    if (!raw) continue;
    counted.docs += 1;
    const doc = decode(raw);
    if (match(doc)) yield { doc, raw };
  }
}

/** Entries in the plan's order, taken in slices: no snapshot of the store is held while others work. */
async function* entries(bytes: Bytes, plan: Plan): AsyncGenerator<[Buffer, Buffer]> {
  for (const { start, end } of plan.backwards ? [...plan.ranges].reverse() : plan.ranges) {
    if (plan.index.number === 0 && isPoint(start, end)) {
      const value = bytes.get(start);
      if (value) yield [start, value];
      continue;
    }
    let from: Buffer | undefined;
    for (let slice = 32; ; slice = Math.min(slice * 4, 512)) {
      const part = takeSlice(bytes, { start, end }, plan.backwards, from, slice);
      yield* part;
      if (part.length < slice) break;
      from = part.at(-1)?.[0];
    }
  }
}

/** One whole encoded text, from itself to right behind itself: no other key starts with it. */
function isPoint(start: Buffer, end: Buffer): boolean {
  if (start.length <= 8 || start.length !== end.length || start[6] !== 4 || start.at(-2) !== 0) return false;
  return start.at(-1) === 0 && end.at(-1) === 1 && start.subarray(0, -1).equals(end.subarray(0, -1));
}

function takeSlice(
  bytes: Bytes,
  range: { start: Buffer; end: Buffer },
  backwards: boolean,
  after: Buffer | undefined,
  limit: number,
): [Buffer, Buffer][] {
  const part: [Buffer, Buffer][] = [];
  const options = backwards
    ? { start: after ?? range.end, end: range.start, reverse: true, limit: limit + 2 }
    : { start: after ?? range.start, end: range.end, limit: limit + 1 };
  for (const { key, value } of bytes.getRange(options)) {
    if (after && key.equals(after)) continue;
    // Backwards the bounds change sides: the upper one is not in the range, the lower one is.
    if (backwards && Buffer.compare(key, range.end) >= 0) continue;
    if (part.length < limit) part.push([key, value]);
  }
  if (backwards && part.length < limit) {
    const last = bytes.get(range.start);
    if (last && !part.some(([key]) => key.equals(range.start)) && !after?.equals(range.start))
      part.push([range.start, last]);
  }
  return part;
}

/** The stored document that an entry of the plan's index leads to; none when it was seen already. */
export function documentBehind(
  bytes: Bytes,
  collection: StoredCollection,
  plan: Plan,
  key: Buffer,
  value: Buffer,
  seen: Set<string> | undefined,
): Buffer | undefined {
  if (plan.index.number === 0) return value;
  const id = plan.index.unique ? value : key.subarray(entryLength(key, plan.index.fields));
  const text = id.toString('latin1');
  if (seen?.has(text)) return undefined;
  seen?.add(text);
  return bytes.get(Buffer.concat([keyPrefix(collection, 0), id]));
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
