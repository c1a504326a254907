import { Double, Int32, Long } from 'bson';
import { compileFilter, isOperatorObject } from '../match/filter.ts';
import { compareValues, equalValues, numberOf } from '../values/compare.ts';
import { type Doc, hasOwn, isPlainObject, setOwn } from '../values/document.ts';
import { badValue, notSupported, StoreError } from '../values/store-error.ts';

export interface Update {
  /** The document as it becomes; the very same object when nothing changes. The input is never altered. */
  apply(doc: Doc, inserting?: boolean): Doc;
}

type Change = (before: unknown, inserting: boolean) => unknown;
const REMOVE = Symbol('remove');

/** An update by operators or by a replacement. */
export function compileUpdate(update: unknown): Update {
  if (Array.isArray(update)) throw notSupported('an update by a pipeline');
  if (!isPlainObject(update)) throw badValue('an update is a document');
  const operators = Object.keys(update).filter((key) => key.startsWith('$'));
  if (operators.length === 0) return { apply: (doc) => replacement(doc, update) };
  if (operators.length !== Object.keys(update).length) {
    throw new StoreError(52, 'DollarPrefixedFieldName', 'operators and fields are mixed in the update');
  }
  const changes = operators.flatMap((operator) => compileOperator(operator, update[operator]));
  refuseConflicts(changes.map(({ path }) => path));
  return {
    apply: (doc, inserting = false) => {
      const after = changes.reduce(
        (current, { path, change }) => changeAt(current, path.split('.'), (before) => change(before, inserting)) as Doc,
        doc,
      );
      if (doc['_id'] !== undefined && !equalValues(after['_id'], doc['_id'])) throw immutableId();
      return after;
    },
  };
}

function replacement(doc: Doc, update: Doc): Doc {
  if (hasOwn(update, '_id') && hasOwn(doc, '_id') && !equalValues(update['_id'], doc['_id'])) throw immutableId();
  const { _id, ...rest } = update;
  const id = hasOwn(doc, '_id') ? doc['_id'] : _id;
  return id === undefined ? { ...rest } : { _id: id, ...rest };
}

function immutableId(): StoreError {
  return new StoreError(
    66,
    'ImmutableField',
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

function refuseConflicts(paths: readonly string[]): void {
  for (const [index, path] of paths.entries()) {
    for (const other of paths.slice(index + 1)) {
      if (path === other || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
        throw new StoreError(
          40,
          'ConflictingUpdateOperators',
          `Updating the path '${other}' would create a conflict at '${path}'`,
        );
      }
    }
  }
}

function compileOperator(operator: string, fields: unknown): { path: string; change: Change }[] {
  if (!isPlainObject(fields)) throw new StoreError(9, 'FailedToParse', `Modifiers operate on fields: ${operator}`);
  return Object.entries(fields).map(([path, operand]) => {
    if (path.split('.').some((part) => part.startsWith('$'))) throw notSupported(`the positional path ${path}`);
    return { path, change: changeOf(operator, operand) };
  });
}

function changeOf(operator: string, operand: unknown): Change {
  switch (operator) {
    case '$set':
      return () => operand;
    case '$setOnInsert':
      return (before, inserting) => (inserting ? operand : before);
    case '$unset':
      return () => REMOVE;
    case '$inc':
      return (before) => increment(before, operand);
    case '$max':
      return (before) => (before === undefined || compareValues(operand, before) > 0 ? operand : before);
    case '$min':
      return (before) => (before === undefined || compareValues(operand, before) < 0 ? operand : before);
    case '$push':
      return (before) => [...arrayOf(before, operator), ...eachOf(operand)];
    case '$addToSet':
      return (before) => addToSet(arrayOf(before, operator), eachOf(operand), before);
    case '$pull':
      return pull(operand);
    default:
      throw notSupported(`the update operator ${operator}`);
  }
}

function increment(before: unknown, by: unknown): unknown {
  const kinds = [before ?? by, by].map((value) => (value as { _bsontype?: string })?._bsontype ?? '');
  if (!kinds.every((kind) => ['Int32', 'Long', 'Double'].includes(kind)) || before === null)
    throw new StoreError(14, 'TypeMismatch', 'Cannot apply $inc to a value of non-numeric type');
  if (before === undefined) return by;
  if (kinds.includes('Double')) return new Double(Number(numberOf(before)) + Number(numberOf(by)));
  const sum = BigInt(numberOf(before)) + BigInt(numberOf(by));
  if (BigInt.asIntN(64, sum) !== sum) throw badValue('Failed to apply $inc: the sum is beyond 64 bits');
  const isLong = kinds.includes('Long') || BigInt.asIntN(32, sum) !== sum;
  return isLong ? Long.fromBigInt(sum) : new Int32(Number(sum));
}

function arrayOf(before: unknown, operator: string): unknown[] {
  if (before === undefined) return [];
  if (!Array.isArray(before)) throw badValue(`The field must be an array for ${operator}`);
  return before;
}

function eachOf(operand: unknown): unknown[] {
  if (!isOperatorObject(operand)) return [operand];
  const { $each, ...rest } = operand;
  if (!Array.isArray($each) || Object.keys(rest).length > 0) throw notSupported('a modifier other than $each');
  return $each;
}

function addToSet(array: readonly unknown[], added: readonly unknown[], before: unknown): unknown {
  const fresh = added.filter(
    (value, index) =>
      !array.some((there) => equalValues(there, value)) &&
      added.findIndex((each) => equalValues(each, value)) === index,
  );
  return fresh.length === 0 && before !== undefined ? before : [...array, ...fresh];
}

function pull(operand: unknown): Change {
  const match: (value: unknown) => boolean = isOperatorObject(operand)
    ? (
        (filter) => (value: unknown) =>
          filter({ value })
      )(compileFilter({ value: operand }))
    : isPlainObject(operand)
      ? (
          (filter) => (value: unknown) =>
            isPlainObject(value) && filter(value)
        )(compileFilter(operand))
      : (value) => equalValues(value, operand);
  return (before) => {
    if (before === undefined) return undefined;
    const rest = arrayOf(before, '$pull').filter((value) => !match(value));
    return rest.length === (before as unknown[]).length ? before : rest;
  };
}

/** Changes the value at a path in a copy; containers on the way are made where they are missing. */
function changeAt(container: unknown, path: readonly string[], change: (before: unknown) => unknown): unknown {
  const [field = '', ...rest] = path;
  if (Array.isArray(container)) return changeElement(container, field, rest, change);
  if (!isPlainObject(container))
    throw new StoreError(28, 'PathNotViable', `Cannot create field '${field}' in an element that is no object`);
  const before = hasOwn(container, field) ? container[field] : undefined;
  const after = rest.length === 0 ? change(before) : changeBelow(before, rest, change);
  if (after === before || (after === REMOVE && before === undefined && !hasOwn(container, field))) return container;
  const copy = { ...container };
  if (after === REMOVE) delete copy[field];
  else setOwn(copy, field, after);
  return copy;
}

/** Nothing is made on the way to a field that is only to be removed. */
function changeBelow(before: unknown, rest: readonly string[], change: (before: unknown) => unknown): unknown {
  if (before !== undefined) return changeAt(before, rest, change);
  const made = changeAt({}, rest, change);
  return Object.keys(made as object).length === 0 ? undefined : made;
}

function changeElement(
  array: readonly unknown[],
  field: string,
  rest: readonly string[],
  change: (before: unknown) => unknown,
): unknown {
  if (!/^\d{1,6}$/.test(field)) throw new StoreError(28, 'PathNotViable', `Cannot create field '${field}' in an array`);
  const index = Number(field);
  const before = array[index];
  const after = rest.length === 0 ? change(before) : changeBelow(before, rest, change);
  if (after === before) return array;
  const copy = [...array];
  while (copy.length < index) copy.push(null);
  copy[index] = after === REMOVE ? null : after;
  return copy;
}

/** The document that an upsert makes: the filter's equalities, then the update; `_id` comes first. */
export function upsertDocument(filter: Doc, update: Update): Doc {
  let start: Doc = {};
  for (const [path, value] of equalities(filter)) start = changeAt(start, path.split('.'), () => value) as Doc;
  const { _id, ...rest } = update.apply(start, true);
  return _id === undefined ? rest : { _id, ...rest };
}

function equalities(filter: Doc): [string, unknown][] {
  return Object.entries(filter).flatMap(([key, value]): [string, unknown][] => {
    if (key === '$and' && Array.isArray(value)) return value.flatMap((part) => equalities(part as Doc));
    if (key.startsWith('$') || value instanceof RegExp) return [];
    if (!isOperatorObject(value)) return [[key, value]];
    return '$eq' in value ? [[key, value['$eq']]] : [];
  });
}
