import type { Hit, Test } from '../values/at-path.ts';
import { TYPE } from '../values/bson-types.ts';
import { compareValues, equalValues, RANK, typeRank } from '../values/compare.ts';
import { Doc, type Value } from '../values/document.ts';
import { keyText } from '../values/encode-key.ts';
import { isNaNumber, isNumber, toDouble } from '../values/numbers.ts';
import { isScalar } from '../values/scalar.ts';
import { badValue, notSupported } from '../values/store-error.ts';
import type { Match } from './filter.ts';
import { wholeNumber } from './integers.ts';
import { matchesModulo } from './modulo.ts';
import { regexOf, regexTest } from './regex.ts';
import { typeTest } from './type-names.ts';

/** What is asked of the values at a path, given whether one of them passes a test. */
export type Condition = (exists: (test: Test) => boolean) => boolean;
type CompileFilter = (filter: Doc) => Match;

interface Asked {
  operand: Value;
  /** The operator's siblings, for `$regex` and `$options`. */
  siblings: Doc;
  compileFilter: CompileFilter;
}

const OPERATORS: Readonly<Record<string, (asked: Asked) => Condition>> = {
  $eq: ({ operand }) => some(equalTo(operand)),
  $ne: ({ operand }) => {
    if (isScalar(operand, TYPE.regex)) throw badValue("Can't have regex as arg to $ne.");
    return none(equalTo(operand));
  },
  $gt: ({ operand }) => some(ordered(operand, (order) => order > 0, { atMinKey: true })),
  $gte: ({ operand }) => some(ordered(operand, (order) => order >= 0, { atMinKey: true })),
  $lt: ({ operand }) => some(ordered(operand, (order) => order < 0, { atMinKey: false })),
  $lte: ({ operand }) => some(ordered(operand, (order) => order <= 0, { atMinKey: false })),
  $in: ({ operand }) => some(oneOf(operand, '$in')),
  $nin: ({ operand }) => none(oneOf(operand, '$nin')),
  $exists: ({ operand }) => (truthy(operand) ? some : none)({ passes: (value) => value !== undefined }),
  $type: ({ operand }) => some(typeTest(operand)),
  $mod: ({ operand }) => some(matchesModulo(operand)),
  $not: negation,
  $size: ({ operand }) => some(hasSize(operand)),
  $all: allOf,
  $elemMatch: ({ operand, compileFilter }) => some(elementTest(operand, compileFilter)),
  $regex: ({ operand, siblings }) => some(regexTest(regexOf(operand, siblings.get('$options')))),
  $options: ({ siblings }) => {
    if (!siblings.has('$regex')) throw badValue('$options needs a $regex');
    return () => true;
  },
};

const BITS = ['$bitsAllClear', '$bitsAllSet', '$bitsAnyClear', '$bitsAnySet'];
const GEO = ['$geoIntersects', '$geoWithin', '$near', '$nearSphere'];

/** The operators on a field, taken and refused. */
export const ON_FIELDS = { taken: Object.keys(OPERATORS), refused: [...BITS, ...GEO] };

export function compileCondition(condition: Value, compileFilter: CompileFilter): Condition {
  if (isScalar(condition, TYPE.regex)) return some(regexTest(regexOf(condition, undefined)));
  if (!isOperatorObject(condition)) return some(equalTo(condition));
  const parts = condition.entries().map(([operator, operand]) => {
    if (ON_FIELDS.refused.includes(operator)) throw notSupported(`the operator ${operator}`);
    const compile = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    if (!compile) throw badValue(`unknown operator: ${operator}`);
    return compile({ operand, siblings: condition, compileFilter });
  });
  const [only] = parts;
  return parts.length === 1 && only ? only : (exists) => parts.every((part) => part(exists));
}

/** An object of operators, as against one to be equal to; a reference by `$ref` and `$id` is the latter. */
export function isOperatorObject(value: Value | undefined): value is Doc {
  return value instanceof Doc && value.firstName?.startsWith('$') === true && !(value.has('$ref') && value.has('$id'));
}

function some(test: Test): Condition {
  return (exists) => exists(test);
}

function none(test: Test): Condition {
  return (exists) => !exists(test);
}

function equalTo(operand: Value): Test {
  if (isScalar(operand, TYPE.undefined)) throw badValue('cannot compare to undefined');
  if (typeof operand === 'string') return { passes: (value) => value === operand || equalValues(value, operand) };
  return { passes: (value) => equalValues(value, operand) };
}

/** Ranges stay within the type of their bound, but all is above the minimum key and below the maximum key; NaN equals itself only. */
function ordered(operand: Value, accept: (order: number) => boolean, { atMinKey }: { atMinKey: boolean }): Test {
  if (isScalar(operand, TYPE.regex)) throw badValue("Can't have RegEx as arg to predicate over field");
  const rank = typeRank(operand);
  const isNaNBound = isNaNumber(operand);
  return {
    passes: (value) => {
      if (typeRank(value) !== rank)
        return value !== undefined && ((rank === RANK.minKey && atMinKey) || (rank === RANK.maxKey && !atMinKey));
      if (isNaNBound || isNaNumber(value)) return isNaNBound && isNaNumber(value) && accept(0);
      return accept(compareValues(value, operand));
    },
  };
}

function oneOf(operand: Value, operator: string): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  if (operand.some(isOperatorObject)) throw badValue(`cannot nest $ under ${operator}`);
  const expressions = operand
    .filter((each) => isScalar(each, TYPE.regex))
    .map((each) => regexTest(regexOf(each, undefined)));
  const values = operand.filter((each) => !isScalar(each, TYPE.regex));
  const allTexts = values.every((each) => typeof each === 'string');
  const wanted = new Set<Value | undefined>(allTexts ? values : values.map(keyText));
  const isWanted = (value: Value | undefined) => wanted.has(allTexts ? value : keyText(value ?? null));
  return { passes: (value) => isWanted(value) || expressions.some((test) => test.passes(value)) };
}

function truthy(value: Value): boolean {
  if (isNumber(value)) return toDouble(value) !== 0;
  return value !== null && value !== false;
}

function negation({ operand, compileFilter }: Asked): Condition {
  if (!isScalar(operand, TYPE.regex) && !isOperatorObject(operand)) throw badValue('$not needs a regex or a document');
  const holds = compileCondition(operand, compileFilter);
  return (exists) => !holds(exists);
}

function hasSize(operand: Value): Test {
  const size = wholeNumber(operand);
  if (size === undefined) throw badValue('$size must be a whole number');
  if (size < 0) throw badValue('$size may not be negative');
  return { whole: true, passes: (value) => Array.isArray(value) && value.length === size };
}

function allOf({ operand, compileFilter }: Asked): Condition {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return () => false;
  const parts = operand.map((each) => {
    if (each instanceof Doc && each.firstName === '$elemMatch')
      return some(elementTest(each.get('$elemMatch') as Value, compileFilter));
    if (isOperatorObject(each)) throw badValue('no $ expressions in $all');
    return compileCondition(each, compileFilter);
  });
  return (exists) => parts.every((part) => part(exists));
}

/** An element of an array that itself passes the operators, or a document in it that passes a filter. */
function elementTest(operand: Value, compileFilter: CompileFilter): Test {
  const passes = elementPasses(operand, compileFilter);
  return {
    whole: true,
    passes: (value, hit?: Hit) => {
      const index = Array.isArray(value) ? value.findIndex(passes) : -1;
      if (index >= 0 && hit) hit.index = index;
      return index >= 0;
    },
  };
}

function elementPasses(operand: Value, compileFilter: CompileFilter): (element: Value) => boolean {
  if (!(operand instanceof Doc)) throw badValue('$elemMatch needs an Object');
  const first = operand.firstName;
  if (isOperatorObject(operand) && !['$and', '$or', '$nor', '$where', '$expr', '$text'].includes(first ?? '')) {
    const holds = compileCondition(operand, compileFilter);
    return (element) => holds((test) => test.passes(element));
  }
  const match = compileFilter(operand);
  return (element) => {
    if (Array.isArray(element)) return match(Doc.of(element.map((each, index) => [String(index), each] as const)));
    return element instanceof Doc && match(element);
  };
}
