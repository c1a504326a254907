import type { Loose } from '../support.ts';
import { type Below, document, pick, scalar, value } from './random-values.ts';

export interface Query {
  filter: Loose;
  sort?: Loose;
  skip: number;
  limit: number;
}

const PATHS = ['_id', 'a', 'a', 'a', 'c', 'c', 'd', 'list.k', 'list.k', 'list.v', 'list.tags', 'n.x.y', 'u'];
const ODD_PATHS = ['list.1.v', 'c.x', 'a.0', 'list', 'n', 'n.x', 'list.0', 'missing'];
const RANGES = ['$gt', '$gte', '$lt', '$lte'] as const;

function condition(below: Below): unknown {
  const made: (() => unknown)[] = [
    () => scalar(below),
    () => scalar(below),
    () => below(3),
    () => pick(below, ['a', 'b']),
    () => value(below),
    () => ({ [pick(below, RANGES)]: bound(below) }),
    () => ({ [pick(below, RANGES)]: bound(below), [pick(below, RANGES)]: bound(below) }),
    () => ({ $gte: pick(below, ['', 'a', 'a\0', 'b']), $lt: pick(below, ['a', 'a\0b', 'b', 'é']) }),
    () => ({ $gt: below(6) - 4, $lte: below(6) - 1 }),
    () => ({ $in: Array.from({ length: below(5) }, () => scalar(below)) }),
    () => ({ $in: [below(3), below(3) - 2, 'a', null], [pick(below, RANGES)]: below(3) }),
    () => ({ $nin: [bound(below), bound(below)] }),
    () => ({ $ne: bound(below) }),
    () => ({ $exists: below(2) === 0 }),
    () => ({ $regex: pick(below, ['^a', '^ab?', '^b', '^é', '^a|b', 'a$', '^a\\.?', '(?i)^A']) }),
    () => ({ $elemMatch: { $gte: below(4) - 2, $lt: below(4) } }),
    () => ({ $elemMatch: { k: bound(below), v: below(3) } }),
    () => ({ $type: pick(below, ['int', 'double', 'string', 'array', 'object', 'null', 'long', 'number']) }),
    () => ({ $not: { [pick(below, RANGES)]: bound(below) } }),
    () => ({ $all: [bound(below), bound(below)] }),
    () => ({ $size: below(3) }),
    () => ({ $mod: [2, below(2)] }),
  ];
  return pick(below, made)();
}

/** What a range may be bound by: no regular expression. */
function bound(below: Below): unknown {
  const made = scalar(below);
  return made instanceof RegExp ? 'a' : made;
}

export function filter(below: Below, depth = 0): Loose {
  const path = () => pick(below, below(6) === 0 ? ODD_PATHS : PATHS);
  const made = Array.from({ length: below(3) }, () => [path(), condition(below)] as const);
  const joined =
    depth < 2 && below(5) === 0 ? { [pick(below, ['$and', '$or', '$nor'])]: [filter(below, 1), filter(below, 2)] } : {};
  return { ...Object.fromEntries(made), ...joined };
}

/** With `_id` at the end, so that there is one right order only. */
function order(below: Below): Loose | undefined {
  if (below(3) === 0) return undefined;
  const paths = Array.from({ length: below(3) }, () => pick(below, ['a', 'c', 'd', 'list.k', 'list.v', 'n.x.y', 'u']));
  return Object.fromEntries([...new Set([...paths, '_id'])].map((path) => [path, pick(below, [1, -1])]));
}

export function query(below: Below): Query {
  const sort = order(below);
  return { filter: filter(below), ...(sort && { sort }), limit: sort ? below(3) * 5 : 0, skip: sort ? below(3) : 0 };
}

export type Change =
  | { kind: 'replace'; _id: string; doc: Loose }
  | { kind: 'update'; filter: Loose; update: Loose; many: boolean }
  | { kind: 'delete'; filter: Loose; many: boolean };

/** A change of one document, or of many that a filter matches. */
export function change(below: Below, ids: number): Change {
  const _id = `k${below(ids)}`;
  const many = below(6) === 0;
  const which = many ? filter(below) : { _id };
  const kind = below(10);
  if (kind < 4) return { kind: 'replace', _id, doc: document(below, _id) };
  if (kind < 5) return { kind: 'delete', filter: many ? { ...which, _id: { $gte: _id } } : which, many };
  return { kind: 'update', filter: which, update: update(below, many), many };
}

/** One of many can't fail: how far it came would depend on the order in which it met the documents. */
function update(below: Below, many: boolean): Loose {
  const safe: (() => Loose)[] = [
    () => ({ $set: { a: value(below), d: scalar(below) } }),
    () => ({ $set: { c: scalar(below) }, $unset: { d: '' } }),
    () => ({ $unset: { a: '', 'n.x': '' } }),
    () => ({ $rename: { a: 'b', b: 'a' } }),
    () => ({ $min: { d: below(3) }, $max: { c: below(3) } }),
  ];
  const risky: (() => Loose)[] = [
    () => ({ $set: { 'n.x.y': value(below) } }),
    () => ({ $push: { a: scalar(below) } }),
    () => ({ $addToSet: { a: { $each: [scalar(below), below(3)] } } }),
    () => ({ $pull: { a: { $gte: below(3) } } }),
    () => ({ $push: { list: { $each: [{ k: scalar(below), v: below(3) }], $position: 0, $slice: 4 } } }),
    () => ({ $set: { 'list.$[].v': below(3) } }),
    () => ({ $inc: { 'list.0.v': 1 } }),
    () => ({ $pop: { list: pick(below, [1, -1]) } }),
  ];
  return pick(below, many ? safe : [...safe, ...risky])();
}
