import { type Collection, MongoServerError } from 'mongodb';
import { type Bench, type Item, type Loose, seededNumbers } from '../support.ts';
import { type Change, change, type Query, query } from './random-queries.ts';
import { document, pick } from './random-values.ts';

const IDS = 150;

const INDEXES: { key: { [path: string]: 1 | -1 }; unique?: boolean }[] = [
  { key: { a: 1, _id: 1 } },
  { key: { a: 1, c: 1 } },
  { key: { c: 1, a: -1 } },
  { key: { c: -1, d: 1 } },
  { key: { d: -1 } },
  { key: { 'list.k': 1, _id: 1 } },
  { key: { 'list.k': 1, 'list.v': -1 } },
  { key: { 'list.v': 1, 'list.tags': 1, c: 1 } },
  { key: { c: 1, d: 1, 'list.v': -1 } },
  { key: { 'n.x.y': -1, d: 1 } },
  { key: { 'a.0': 1 } },
];
const UNIQUE = { key: { u: 1 }, unique: true } as const;

interface Pair {
  plain: Collection<Item>;
  indexed: Collection<Item>;
}

export interface Fuzzed {
  operations: number;
  /** How many of them failed, in both collections alike. */
  failed: number;
  /** Changes that only the unique index refused, each of them rightly. */
  duplicates: number;
}

/** Does the same to a collection without indexes and to one with some; throws for the first difference, with the seed and what was done. */
export async function fuzzIndexes(bench: Bench, seed: number, rounds: number): Promise<Fuzzed> {
  const below = seededNumbers(seed);
  const pair: Pair = { plain: bench.fresh(), indexed: bench.fresh() };
  const indexes = INDEXES.filter(() => below(2) === 0);
  const done: Fuzzed = { operations: 0, failed: 0, duplicates: 0 };
  await pair.plain.createIndex(UNIQUE.key, { unique: true });
  await pair.indexed.createIndexes([UNIQUE]);
  for (let n = 0; n < IDS / 2; n += 1)
    await apply(pair, { kind: 'replace', _id: `k${n}`, doc: document(below, `k${n}`) }, done);
  await pair.plain.dropIndexes();
  if (indexes.length > 0) await pair.indexed.createIndexes(indexes);
  for (let round = 0; round < rounds; round += 1) {
    done.operations += 1;
    if (below(3) === 0) {
      const next = change(below, IDS);
      await explained({ seed, round, next }, () => apply(pair, next, done));
    } else {
      const next = query(below);
      const hint = indexes.length > 0 && below(4) === 0 ? pick(below, indexes).key : undefined;
      await explained({ seed, round, next, hint }, () => compare(pair, next, hint, done));
    }
    if (round % 100 === 99) await explained({ seed, round }, () => sameContents(pair));
  }
  await sameContents(pair);
  return done;
}

async function explained(context: unknown, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${inspect(context)}`, { cause: error });
  }
}

function inspect(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (each instanceof RegExp ? String(each) : each));
}

async function compare({ plain, indexed }: Pair, next: Query, hint: Loose | undefined, done: Fuzzed): Promise<void> {
  const expected = await answer(() => found(plain, next));
  const actual = await answer(() => found(indexed, next, hint));
  same(expected, actual);
  if (typeof expected === 'number') done.failed += 1;
  else same(await answer(() => plain.countDocuments(next.filter)), await answer(() => counted(indexed, next.filter)));
}

export async function found(docs: Collection<Item>, { filter, sort, ...rest }: Query, hint?: Loose): Promise<unknown> {
  const options = { ...rest, ...(sort && { sort: sort as Record<string, 1> }), ...(hint && { hint }) };
  const ids = (await docs.find(filter, { ...options, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
  return sort ? ids : ids.sort();
}

/** By the command, which an index alone may answer. */
async function counted(docs: Collection<Item>, query: Loose): Promise<unknown> {
  return (await docs.db.command({ count: docs.collectionName, query }))['n'];
}

/** What is answered, or the code of the error. */
export async function answer(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MongoServerError) return Number(error.code);
    throw error;
  }
}

async function apply(pair: Pair, next: Change, done: Fuzzed): Promise<void> {
  const actual = await answer(() => changed(pair.indexed, next));
  if (actual === 11000) {
    done.duplicates += 1;
    await isDuplicate(pair, next);
    return;
  }
  const expected = await answer(() => changed(pair.plain, next));
  same(expected, actual);
  if (typeof actual === 'number') done.failed += 1;
}

export async function changed(docs: Collection<Item>, next: Change): Promise<unknown> {
  switch (next.kind) {
    case 'replace': {
      const { matchedCount, modifiedCount, upsertedId } = await docs.replaceOne({ _id: next._id }, next.doc, {
        upsert: true,
      });
      return [matchedCount, modifiedCount, upsertedId];
    }
    case 'delete':
      return [(await (next.many ? docs.deleteMany(next.filter) : docs.deleteOne(next.filter))).deletedCount];
    default: {
      const done = next.many ? docs.updateMany(next.filter, next.update) : docs.updateOne(next.filter, next.update);
      const { matchedCount, modifiedCount } = await done;
      return [matchedCount, modifiedCount];
    }
  }
}

/** Another document has one of the values of `u`; nothing else is unique. */
async function isDuplicate({ plain }: Pair, next: Change): Promise<void> {
  if (next.kind !== 'replace') throw new Error('only replacements change what is unique');
  const { u } = next.doc as { u: unknown };
  const others = await plain.countDocuments({ u: { $in: Array.isArray(u) ? u : [u] }, _id: { $ne: next._id } });
  if (others === 0) throw new Error('refused as a duplicate, but it is none');
}

async function sameContents({ plain, indexed }: Pair): Promise<void> {
  const read = (docs: Collection<Item>) => docs.find({}, { sort: { _id: 1 }, raw: true }).toArray();
  same((await read(plain)).map(String), (await read(indexed)).map(String));
  const values = await plain.distinct('u');
  const held = await plain.find({ u: { $exists: true } }, { projection: { u: 1 } }).toArray();
  const all = held.flatMap(({ u }) => (Array.isArray(u) ? [...new Set(u.map(Number))] : [u]));
  if (all.length !== values.length)
    throw new Error(`${all.length} values in a unique index, ${values.length} of them different`);
}

function same(expected: unknown, actual: unknown): void {
  const [a, b] = [expected, actual].map((each) => (Array.isArray(each) ? each : [each]).map(inspect));
  const at = a?.findIndex((each, index) => each !== b?.[index]) ?? -1;
  if (at >= 0 || a?.length !== b?.length)
    throw new Error(`${a?.length} without indexes, ${b?.length} with; at ${at} ${a?.[at]} and ${b?.[at]}`);
}
