import type { Match } from '../match/filter.ts';
import { equalValues } from '../values/compare.ts';
import { Doc, type Value } from '../values/document.ts';
import { show } from '../values/show.ts';
import { badValue, failedToParse, notSupported, StoreError } from '../values/store-error.ts';
import { compileArrayFilters } from './array-filters.ts';
import { changeAt, comparePaths, isElementPart, refuseConflicts } from './change-at.ts';
import { compileOperator } from './operators.ts';

/** What an update is applied on. */
export interface Occasion {
  /** Whether the document is being made by an upsert. */
  inserting: boolean;
  /** Where in an array the filter was met, for `$` in paths. */
  matched?: number | undefined;
}

export interface Change {
  path: readonly string[];
  /** The next value of the field, or undefined for none; `doc` is the document before the update. */
  next(before: Value | undefined, doc: Doc): Value | undefined;
  /** Whether it is left out where there is a document already. */
  onInsertOnly?: boolean;
  /** Whether a path that leads through a value that is no document counts as missing, instead of being an error. */
  lenient?: boolean;
}

export interface Update {
  /** The document as it becomes. */
  apply(doc: Doc, occasion: Occasion): Doc;
  /** Whether it puts a document in place of another. */
  replaces: boolean;
  /** Whether a path of it needs to know where the filter was met. */
  positional: boolean;
}

/** An update by operators or by a replacement. */
export function compileUpdate(update: Value | undefined, arrayFilters?: Value): Update {
  if (Array.isArray(update)) throw notSupported('an update by a pipeline');
  if (!(update instanceof Doc)) throw failedToParse('Update argument must be either an object or an array');
  const filters = compileArrayFilters(arrayFilters);
  if (update.firstName?.startsWith('$')) return compileOperators(update, filters);
  const operator = update.keys().find((name) => name.startsWith('$'));
  if (operator !== undefined)
    throw new StoreError(
      52,
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${operator}' is not allowed in a replacement document`,
    );
  return { replaces: true, positional: false, apply: (doc) => replacement(doc, update) };
}

function compileOperators(update: Doc, filters: ReadonlyMap<string, Match>): Update {
  const changes = update.entries().flatMap(([operator, fields]) => compileOperator(operator, fields));
  changes.sort((a, b) => comparePaths(a.path, b.path));
  refuseConflicts(changes.map(({ path }) => path));
  refuseUnmatched(changes, filters, update);
  const positional = changes.some(({ path }) => path.includes('$'));
  return {
    replaces: false,
    positional,
    apply: (doc, { inserting, matched }) => {
      const placed = positional ? changes.map((change) => ({ ...change, path: place(change.path, matched) })) : changes;
      if (positional) refuseConflicts(placed.map(({ path }) => path));
      const after = placed
        .filter(({ onInsertOnly }) => inserting || !onInsertOnly)
        .reduce(
          (current, { next, ...change }) =>
            changeAt(current, { ...change, next: (before) => next(before, doc), filters }),
          doc,
        );
      if (doc.has('_id') && !(after.has('_id') && equalValues(after.get('_id'), doc.get('_id'))))
        throw immutableId(after);
      return after;
    },
  };
}

/** Puts the index in the place of `$`. */
function place(path: readonly string[], matched: number | undefined): string[] {
  return path.map((part) => {
    if (part !== '$') return part;
    if (matched === undefined) throw badValue('The positional operator did not find the match needed from the query.');
    return String(matched);
  });
}

function refuseUnmatched(changes: readonly Change[], filters: ReadonlyMap<string, Match>, update: Doc): void {
  const wanted = new Set(changes.flatMap(({ path }) => path.filter(isElementPart).map((part) => part.slice(2, -1))));
  for (const name of wanted) {
    if (name !== '' && !filters.has(name)) throw badValue(`No array filter found for identifier '${name}'`);
  }
  for (const name of filters.keys()) {
    if (!wanted.has(name))
      throw failedToParse(`The array filter for identifier '${name}' was not used in the update ${show(update)}`);
  }
}

function replacement(doc: Doc, update: Doc): Doc {
  const id = doc.has('_id') ? doc.get('_id') : update.get('_id');
  if (update.has('_id') && !equalValues(update.get('_id'), id)) throw immutableId(update);
  const rest = update.entries().filter(([name]) => name !== '_id');
  return Doc.of(id === undefined ? rest : [['_id', id], ...rest]);
}

function immutableId(after: Doc): StoreError {
  return new StoreError(
    66,
    'ImmutableField',
    `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${show(after.get('_id'))}`,
  );
}
