import { isOperatorObject } from '../match/conditions.ts';
import { compileFilter } from '../match/filter.ts';
import { wholeNumber } from '../match/integers.ts';
import { part } from '../match/slice.ts';
import { compileSort, sortFields } from '../match/sort.ts';
import { typeName } from '../match/type-names.ts';
import { TYPE } from '../values/bson-types.ts';
import { compareValues, equalValues } from '../values/compare.ts';
import { Doc, type Value } from '../values/document.ts';
import { isScalar } from '../values/scalar.ts';
import { badValue, failedToParse, StoreError } from '../values/store-error.ts';
import type { Change } from './update.ts';

type Next = Change['next'];

/** The modifiers of `$push`. */
export const PUSH_MODIFIERS = ['$each', '$position', '$slice', '$sort'];

/** Puts one element in, or `$each` of several: at `$position`, then in the order of `$sort`, then cut to `$slice`. */
export function push(operand: Value, path: string): Next {
  const modifiers = operand instanceof Doc && operand.has('$each') ? operand : Doc.of([['$each', [operand]]]);
  const unknown = modifiers.keys().find((name) => !PUSH_MODIFIERS.includes(name));
  if (unknown !== undefined) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  const added = eachOf(modifiers, () => badValue('The argument to $each in $push must be an array'));
  const position = integer(modifiers, '$position') ?? Number.POSITIVE_INFINITY;
  const slice = integer(modifiers, '$slice');
  const order = elementOrder(modifiers.get('$sort'));
  return (before) => {
    const array = arrayAt(before, `The field '${path}' must be an array but is of type ${typeName(before)}`);
    const at = position < 0 ? Math.max(0, array.length + position) : position;
    const all = [...array.slice(0, at), ...added, ...array.slice(at)];
    if (order) all.sort(order);
    if (slice === undefined) return all;
    return part(all, Math.min(slice, 0), Math.abs(slice));
  };
}

function eachOf(modifiers: Doc, failure: () => StoreError): Value[] {
  const each = modifiers.get('$each');
  if (!Array.isArray(each)) throw failure();
  return each;
}

function integer(modifiers: Doc, name: string): number | undefined {
  if (!modifiers.has(name)) return undefined;
  const value = wholeNumber(modifiers.get(name));
  if (value === undefined) throw badValue(`The value for ${name} must be an integer value`);
  return value;
}

function elementOrder(sort: Value | undefined): ((a: Value, b: Value) => number) | undefined {
  if (sort === undefined) return undefined;
  if (!(sort instanceof Doc)) {
    const direction = wholeNumber(sort);
    if (direction !== 1 && direction !== -1)
      throw badValue(
        'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
      );
    return (a, b) => compareValues(a, b) * direction;
  }
  if (sort.isEmpty) throw badValue('The $sort pattern is empty when it should be a set of fields.');
  const order = compileSort(sortFields(sort));
  const asDoc = (value: Value) => (value instanceof Doc ? value : Doc.of([]));
  return (a, b) => order.compare(order.keyOf(asDoc(a)), order.keyOf(asDoc(b)));
}

/** Puts in what is not there yet. */
export function addToSet(operand: Value, path: string): Next {
  const several = operand instanceof Doc && operand.firstName === '$each';
  if (several && operand.keys().length > 1) throw badValue('Found unexpected fields after $each in $addToSet');
  const notArray = () => new StoreError(14, 'TypeMismatch', 'The argument to $each in $addToSet must be an array');
  const added = several ? eachOf(operand, notArray) : [operand];
  return (before) => {
    const array = arrayAt(
      before,
      `Cannot apply $addToSet to non-array field. Field named '${path}' has non-array type ${typeName(before)}`,
    );
    const all = [...array];
    for (const value of added) if (!all.some((there) => equalValues(there, value))) all.push(value);
    return before !== undefined && all.length === array.length ? before : all;
  };
}

/** Takes away what a condition matches, documents that a filter matches, or what equals a value. */
export function pull(operand: Value): Next {
  return takeAway('$pull', elementMatch(operand));
}

function elementMatch(operand: Value): (element: Value) => boolean {
  if (isOperatorObject(operand) || isScalar(operand, TYPE.regex)) {
    const match = compileFilter(Doc.of([['', operand]]));
    return (element) => match(Doc.of([['', element]]));
  }
  if (!(operand instanceof Doc)) return (element) => equalValues(element, operand);
  const match = compileFilter(operand);
  return (element) => element instanceof Doc && match(element);
}

export function pullAll(operand: Value): Next {
  if (!Array.isArray(operand))
    throw badValue(`$pullAll requires an array argument but was given a ${typeName(operand)}`);
  return takeAway('$pullAll', (element) => operand.some((each) => equalValues(each, element)));
}

function takeAway(operator: string, matches: (element: Value) => boolean): Next {
  return (before) => {
    if (before === undefined) return undefined;
    const array = arrayAt(before, `Cannot apply ${operator} to a non-array value`);
    const rest = array.filter((element) => !matches(element));
    return rest.length === array.length ? before : rest;
  };
}

/** Takes the last element (1) or the first (-1) away. */
export function pop(operand: Value, path: string): Next {
  const end = wholeNumber(operand);
  if (end !== 1 && end !== -1) throw failedToParse(`$pop expects 1 or -1, found: ${String(operand)}`);
  return (before) => {
    if (before === undefined) return undefined;
    if (!Array.isArray(before))
      throw new StoreError(
        14,
        'TypeMismatch',
        `Path '${path}' contains an element of non-array type '${typeName(before)}'`,
      );
    return end === 1 ? before.slice(0, -1) : before.slice(1);
  };
}

function arrayAt(before: Value | undefined, otherwise: string): Value[] {
  if (before === undefined) return [];
  if (!Array.isArray(before)) throw badValue(otherwise);
  return before;
}
