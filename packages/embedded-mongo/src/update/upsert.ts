import { isOperatorObject } from '../match/conditions.ts';
import { Doc, type Value } from '../values/document.ts';
import { StoreError } from '../values/store-error.ts';
import { changeAt, comparePaths, refuseConflicts } from './change-at.ts';
import type { Update } from './update.ts';

/** The document that an upsert makes: the filter's equalities, then the update; `_id` comes first. */
export function upsertDocument(filter: Doc, update: Update): Doc {
  const fixed = equalities(filter)
    .filter(([path]) => !update.replaces || path === '_id')
    .map(([path, value]) => ({ path: path.split('.'), value }))
    .sort((a, b) => comparePaths(a.path, b.path));
  refuseConflicts(
    fixed.map(({ path }) => path),
    ({ path }) =>
      new StoreError(54, 'NotSingleValueField', `cannot infer query fields to set, path '${path}' is matched twice`),
  );
  const start = fixed.reduce(
    (doc, { path, value }) => changeAt(doc, { path, next: () => value, filters: new Map() }),
    Doc.of([]),
  );
  const made = update.apply(start, { inserting: true });
  const id = made.get('_id');
  return id === undefined ? made : Doc.of([['_id', id], ...made.entries().filter(([name]) => name !== '_id')]);
}

/** The values that a filter leaves no choice about, by path. */
function equalities(filter: Doc): [string, Value][] {
  return filter.entries().flatMap(([key, value]): [string, Value][] => {
    const parts = Array.isArray(value) ? value.filter((each) => each instanceof Doc) : [];
    if (key === '$and' || (key === '$or' && parts.length === 1)) return parts.flatMap(equalities);
    if (key.startsWith('$')) return [];
    if (!isOperatorObject(value)) return [[key, value]];
    const list = value.get('$in') ?? value.get('$all');
    const only = Array.isArray(list) && list.length === 1 ? list[0] : undefined;
    const equal = value.get('$eq') ?? only;
    return equal === undefined || isOperatorObject(equal) ? [] : [[key, equal]];
  });
}
