import { compareValues, equalValues, typeRank, valuesAt } from '../values/compare.ts';
import { type Doc, isPlainObject } from '../values/document.ts';
import { badValue, notSupported } from '../values/store-error.ts';

export type Match = (doc: Doc) => boolean;
type Test = (values: readonly unknown[]) => boolean;

const MAX_DEPTH = 100;

/** A filter as a function. What it does not know is refused by name. */
export function compileFilter(filter: Doc, depth = 0): Match {
  if (depth > MAX_DEPTH) throw badValue('the filter is nested too deep');
  const tests = Object.entries(filter).map(([key, value]) =>
    key.startsWith('$') ? compileLogical(key, value, depth) : compilePath(key, value, depth),
  );
  const [only] = tests;
  if (tests.length === 1 && only) return only;
  return (doc) => tests.every((test) => test(doc));
}

function compileLogical(operator: string, value: unknown, depth: number): Match {
  if (operator === '$comment') return () => true;
  if (!['$and', '$or', '$nor'].includes(operator)) throw badValue(`unknown top level operator: ${operator}`);
  if (!Array.isArray(value) || value.length === 0) throw badValue(`${operator} must be a nonempty array`);
  const parts = value.map((part) => {
    if (!isPlainObject(part)) throw badValue(`${operator} entries need to be full objects`);
    return compileFilter(part, depth + 1);
  });
  if (operator === '$and') return (doc) => parts.every((part) => part(doc));
  if (operator === '$or') return (doc) => parts.some((part) => part(doc));
  return (doc) => !parts.some((part) => part(doc));
}

function compilePath(path: string, condition: unknown, depth: number): Match {
  const segments = path.split('.');
  const test = compileCondition(condition, depth);
  const [only] = segments;
  if (segments.length === 1 && only !== undefined) {
    return (doc) => {
      const value = Object.hasOwn(doc, only) ? doc[only] : undefined;
      return test(Array.isArray(value) ? [value, ...value] : [value]);
    };
  }
  return (doc) => test(valuesAt(doc, segments));
}

export function isOperatorObject(value: unknown): value is Doc {
  return isPlainObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
}

function compileCondition(condition: unknown, depth: number): Test {
  if (condition instanceof RegExp) return regexTest(condition);
  if (!isOperatorObject(condition)) return (values) => values.some((value) => equalValues(value, condition));
  const tests = Object.entries(condition).map(([operator, operand]) =>
    compileOperator(operator, operand, condition, depth),
  );
  return (values) => tests.every((test) => test(values));
}

function compileOperator(operator: string, operand: unknown, condition: Doc, depth: number): Test {
  switch (operator) {
    case '$eq':
      return (values) => values.some((value) => equalValues(value, operand));
    case '$ne':
      return (values) => !values.some((value) => equalValues(value, operand));
    case '$gt':
      return ordered(operand, (order) => order > 0);
    case '$gte':
      return ordered(operand, (order) => order >= 0);
    case '$lt':
      return ordered(operand, (order) => order < 0);
    case '$lte':
      return ordered(operand, (order) => order <= 0);
    case '$in':
      return inTest(operand, '$in');
    case '$nin': {
      const test = inTest(operand, '$nin');
      return (values) => !test(values);
    }
    case '$exists':
      return (values) => values.some((value) => value !== undefined) === truthy(operand);
    case '$not': {
      const test = compileCondition(operand, depth + 1);
      return (values) => !test(values);
    }
    case '$size':
      return (values) => Array.isArray(values[0]) && values[0].length === Number(operand);
    case '$all':
      return allTest(operand);
    case '$elemMatch':
      return elemMatchTest(operand, depth);
    case '$regex':
      return regexTest(toRegExp(operand, condition['$options']));
    case '$options':
      return () => true;
    default:
      throw notSupported(`the operator ${operator}`);
  }
}

function truthy(value: unknown): boolean {
  return Boolean(isPlainObject(value) || typeof value !== 'object' ? value : Number(value));
}

/** Ranges stay within the type of their bound; null equals null only. */
function ordered(operand: unknown, accept: (order: number) => boolean): Test {
  const rank = typeRank(operand);
  return (values) => values.some((value) => typeRank(value) === rank && accept(compareValues(value, operand)));
}

function inTest(operand: unknown, operator: string): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  const expressions = operand.filter((each) => each instanceof RegExp).map(regexTest);
  const rest = operand.filter((each) => !(each instanceof RegExp));
  if (rest.every((each) => typeof each === 'string')) {
    const texts = new Set<unknown>(rest);
    return (values) => values.some((value) => texts.has(value)) || expressions.some((test) => test(values));
  }
  return (values) =>
    values.some((value) => rest.some((each) => equalValues(value, each))) || expressions.some((test) => test(values));
}

function allTest(operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  return (values) => operand.length > 0 && operand.every((each) => values.some((value) => equalValues(value, each)));
}

function elemMatchTest(operand: unknown, depth: number): Test {
  if (!isPlainObject(operand)) throw badValue('$elemMatch needs an Object');
  const byValue =
    isOperatorObject(operand) && !Object.keys(operand).some((key) => ['$and', '$or', '$nor'].includes(key));
  const test: (element: unknown) => boolean = byValue
    ? (
        (condition) => (element: unknown) =>
          condition([element])
      )(compileCondition(operand, depth + 1))
    : (
        (match) => (element: unknown) =>
          isPlainObject(element) && match(element)
      )(compileFilter(operand, depth + 1));
  return (values) => Array.isArray(values[0]) && values[0].some(test);
}

export function toRegExp(pattern: unknown, options: unknown): RegExp {
  const source = pattern instanceof RegExp ? pattern.source : patternOf(pattern);
  const flags = typeof options === 'string' ? options : pattern instanceof RegExp ? pattern.flags : '';
  if (/[^imsu]/.test(flags)) throw notSupported(`$regex with the options ${flags}`);
  try {
    return new RegExp(source, flags.includes('u') ? flags : `${flags}u`);
  } catch {
    throw badValue('Regular expression is invalid');
  }
}

function patternOf(pattern: unknown): string {
  if (typeof pattern === 'string') return pattern;
  const typed = pattern as { _bsontype?: string; pattern?: string };
  if (typed?._bsontype === 'BSONRegExp' && typed.pattern !== undefined) return typed.pattern;
  throw badValue('$regex has to be a string');
}

function regexTest(expression: RegExp): Test {
  return (values) => values.some((value) => typeof value === 'string' && expression.test(value));
}
