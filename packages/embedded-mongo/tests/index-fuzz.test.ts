import type { Collection } from 'mongodb';
import { Bench, type Item, type Loose, seededNumbers } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.end());

type Below = (below: number) => number;
const TEXTS = ['', 'a', 'a\0', 'a\0b', 'ab', 'b', 'ba', 'é', '\uffff', '😀'];

function pick<T>(below: Below, list: readonly T[]): T {
  return list[below(list.length)] as T;
}

function scalar(below: Below): unknown {
  const number = () => below(9) - 4;
  const made = [number, () => number() / 2, () => pick(below, TEXTS), () => pick(below, TEXTS), () => null];
  return pick(below, [...made, () => below(2) === 0, () => new Date(below(5) - 2), () => ({ x: below(2) })])();
}

function value(below: Below): unknown {
  if (below(4) > 0) return scalar(below);
  return Array.from({ length: below(4) }, () => scalar(below));
}

/** `c` and `d` never hold arrays, so they may share an index with a field that does. */
function document(below: Below, _id: string): Loose {
  const doc: Loose = { _id, c: scalar(below) };
  if (below(5) > 0) doc['a'] = value(below);
  if (below(5) > 0) doc['d'] = scalar(below);
  if (below(3) > 0) doc['list'] = Array.from({ length: below(3) }, () => ({ k: scalar(below), v: below(3) }));
  return doc;
}

function condition(below: Below): unknown {
  const ranges = ['$gt', '$gte', '$lt', '$lte'] as const;
  const made: (() => unknown)[] = [
    () => scalar(below),
    () => scalar(below),
    () => below(3),
    () => pick(below, ['a', 'b']),
    () => value(below),
    () => ({ [pick(below, ranges)]: scalar(below) }),
    () => ({ $gte: pick(below, TEXTS), $lt: pick(below, TEXTS) }),
    () => ({ $gt: below(6) - 4, $lte: below(6) - 1 }),
    () => ({ $in: [scalar(below), scalar(below), scalar(below)] }),
    () => ({ $nin: [scalar(below), scalar(below)] }),
    () => ({ $ne: scalar(below) }),
    () => ({ $exists: below(2) === 0 }),
    () => ({ $regex: pick(below, ['^a', '^ab?', '^b', '^é']) }),
    () => ({ $elemMatch: { $gte: below(4) - 2, $lt: below(4) } }),
  ];
  return pick(below, made)();
}

const PATHS = ['_id', 'a', 'a', 'a', 'c', 'c', 'd', 'list.k', 'list.k', 'list.v', 'list.1.v', 'c.x'];

function filter(below: Below, depth = 0): Loose {
  const made = Array.from({ length: below(3) }, () => [pick(below, PATHS), condition(below)] as const);
  const joined =
    depth < 2 && below(5) === 0 ? { [pick(below, ['$and', '$or'])]: [filter(below, 1), filter(below, 2)] } : {};
  return { ...Object.fromEntries(made), ...joined };
}

/** With `_id` at the end, so that there is one right order only. */
function order(below: Below): Loose | undefined {
  if (below(3) === 0) return undefined;
  const paths = Array.from({ length: below(3) }, () => pick(below, ['a', 'c', 'd', 'list.k']));
  return Object.fromEntries([...paths, '_id'].map((path) => [path, pick(below, [1, -1])]));
}

async function answers(docs: Collection<Item>, query: Query): Promise<unknown[]> {
  const { sort, limit, skip } = query;
  const found = docs.find(query.filter, { ...(sort && { sort: sort as { [path: string]: 1 | -1 }, limit, skip }) });
  const ids = (await found.toArray()).map(({ _id }) => _id);
  return sort ? ids : ids.sort();
}

interface Query {
  filter: Loose;
  sort: Loose | undefined;
  limit: number;
  skip: number;
}

const INDEXES: { key: { [path: string]: 1 | -1 } }[] = [
  { key: { a: 1, _id: 1 } },
  { key: { a: 1, c: 1 } },
  { key: { c: 1, a: -1 } },
  { key: { c: -1, d: 1 } },
  { key: { d: -1 } },
  { key: { 'list.k': 1, _id: 1 } },
  { key: { c: 1, d: 1, 'list.v': -1 } },
];

async function change(below: Below, both: Collection<Item>[]): Promise<void> {
  const _id = `k${below(150)}`;
  const next = document(below, _id);
  for (const docs of both) {
    if (next['d'] === null) await docs.deleteOne({ _id });
    else await docs.replaceOne({ _id }, next, { upsert: true });
  }
}

test.each([1, 2, 3])('an index changes no answer (seed %i)', async (seed) => {
  const below = seededNumbers(seed);
  const [plain, indexed] = [bench.fresh(), bench.fresh()];
  const first = Array.from({ length: 120 }, (_, n) => document(below, `k${n}`));
  await plain.insertMany(first);
  await indexed.insertMany(first.slice(0, 60));
  await indexed.createIndexes(INDEXES);
  await indexed.insertMany(first.slice(60));
  for (let round = 0; round < 700; round += 1) {
    if (round % 4 === 0) await change(below, [plain, indexed]);
    const query = { filter: filter(below), sort: order(below), limit: below(3) * 5, skip: below(3) };
    const expected = { query, ids: await answers(plain, query) };
    expect({ query, ids: await answers(indexed, query) }).toEqual(expected);
  }
});
