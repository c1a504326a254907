import { isIndex } from '../values/at-path.ts';
import { TYPE } from '../values/bson-types.ts';
import { RANK, typeRank } from '../values/compare.ts';
import { Doc, type Value } from '../values/document.ts';
import { isScalar } from '../values/scalar.ts';
import { isOperatorObject } from './conditions.ts';
import { type Regex, regexOf } from './regex.ts';

/** What a filter asks of one path, as far as an index can use it. Never narrower than the filter; the filter itself is always applied after. */
export interface PathBounds {
  /** Values, one of which it must be. */
  equals?: readonly Value[];
  min?: { value: Value };
  max?: { value: Value };
  /** A text it must start with. */
  prefix?: string;
}

/** The conditions that must all hold, by path. */
export function filterBounds(filter: Doc): Map<string, PathBounds> {
  const bounds = new Map<string, PathBounds>();
  collect(filter, bounds);
  return bounds;
}

/** Of two conditions on one path, which may be met by two elements of an array, one alone is used: an equality rather than a range. */
function collect(filter: Doc, bounds: Map<string, PathBounds>): void {
  for (const [key, value] of filter.entries()) {
    if (key === '$and' && Array.isArray(value)) for (const part of value) collect(part as Doc, bounds);
    if (key.startsWith('$')) continue;
    const found = boundsOf(value);
    if (found && !bounds.get(key)?.equals && !isNullByIndex(key, found)) bounds.set(key, found);
  }
}

/** An element asked for by its index also is missing in every document of the array, which no key says. */
function isNullByIndex(path: string, { equals }: PathBounds): boolean {
  return equals?.includes(null) === true && path.split('.').some(isIndex);
}

function boundsOf(condition: Value): PathBounds | undefined {
  if (isScalar(condition, TYPE.regex)) return prefixOf(regexOf(condition, undefined));
  if (!isOperatorObject(condition)) return indexable(condition) ? { equals: [condition] } : undefined;
  const equal = condition.get('$eq');
  if (equal !== undefined) return indexable(equal) ? { equals: [equal] } : undefined;
  const list = condition.get('$in');
  if (Array.isArray(list))
    return list.every((each) => indexable(each) && !isScalar(each, TYPE.regex)) ? { equals: list } : undefined;
  const expression = condition.get('$regex');
  if (expression !== undefined) return prefixOf(regexOf(expression, condition.get('$options')));
  return rangeOf(condition);
}

function rangeOf(condition: Doc): PathBounds | undefined {
  const min = condition.get('$gt') ?? condition.get('$gte');
  const max = condition.get('$lt') ?? condition.get('$lte');
  const found = { ...(rangeable(min) && { min: { value: min } }), ...(rangeable(max) && { max: { value: max } }) };
  return found.min || found.max ? found : undefined;
}

/** Objects and arrays match in ways that one key doesn't show; null matches what is missing, and missing is kept as null. */
function indexable(value: Value): boolean {
  return !Array.isArray(value) && !(value instanceof Doc);
}

function rangeable(value: Value | undefined): value is Value {
  if (value === undefined || !indexable(value)) return false;
  const rank = typeRank(value);
  return rank > RANK.null && rank < RANK.maxKey;
}

/** The literal text after `^`, up to the first sign that has a meaning of its own. */
function prefixOf({ pattern, flags }: Regex): PathBounds | undefined {
  if (/[imx]/.test(flags) || !pattern.startsWith('^') || pattern.includes('|')) return undefined;
  const literal = /^\^((?:[^\\.*+?^${}()|[\]]|\\[^a-zA-Z0-9])*)/u.exec(pattern)?.[1] ?? '';
  const rest = pattern.slice(1 + literal.length);
  // A quantifier after the last sign makes that sign optional.
  const signs = [...literal.replace(/\\(.)/gu, '$1')];
  if (/^[*?{]/.test(rest)) signs.pop();
  return signs.length > 0 ? { prefix: signs.join('') } : undefined;
}
