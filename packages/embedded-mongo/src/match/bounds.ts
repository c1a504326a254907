import { type Doc, isPlainObject } from '../values/document.ts';
import { isOperatorObject, toRegExp } from './filter.ts';

/** What a filter asks of one path, as far as an index can use it. Never narrower than the filter; the filter itself is always applied after. */
export interface PathBounds {
  /** Values, one of which it must be. */
  equals?: readonly unknown[];
  min?: { value: unknown };
  max?: { value: unknown };
  /** A text it must start with. */
  prefix?: string;
}

/** The conditions that must all hold, by path. */
export function filterBounds(filter: Doc): Map<string, PathBounds> {
  const bounds = new Map<string, PathBounds>();
  collect(filter, bounds);
  return bounds;
}

function collect(filter: Doc, bounds: Map<string, PathBounds>): void {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(value)) for (const part of value) collect(part as Doc, bounds);
    if (key.startsWith('$')) continue;
    const found = boundsOf(value);
    // Two conditions on one path may be met by two elements of an array: the first is as good as any.
    if (found && !(bounds.get(key)?.equals && !found.equals))
      bounds.set(key, bounds.get(key)?.equals ? (bounds.get(key) as PathBounds) : found);
  }
}

function boundsOf(condition: unknown): PathBounds | undefined {
  if (condition instanceof RegExp) return prefixOf(condition);
  if (!isOperatorObject(condition)) return indexable(condition) ? { equals: [condition] } : undefined;
  if ('$eq' in condition) return indexable(condition['$eq']) ? { equals: [condition['$eq']] } : undefined;
  const list = condition['$in'];
  if (Array.isArray(list)) return list.every(indexable) ? { equals: list } : undefined;
  if ('$regex' in condition) return prefixOf(toRegExp(condition['$regex'], condition['$options']));
  const min = condition['$gt'] ?? condition['$gte'];
  const max = condition['$lt'] ?? condition['$lte'];
  const found = { ...(rangeable(min) && { min: { value: min } }), ...(rangeable(max) && { max: { value: max } }) };
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Objects and arrays match in ways that one key doesn't show; null matches what is missing, and missing is kept as null. */
function indexable(value: unknown): boolean {
  return !(value instanceof RegExp) && !Array.isArray(value) && !isPlainObject(value);
}

function rangeable(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || value instanceof Date;
}

/** The literal text after `^`, up to the first sign that has a meaning of its own. */
function prefixOf(expression: RegExp): PathBounds | undefined {
  if (expression.flags.includes('i') || expression.flags.includes('m') || !expression.source.startsWith('^'))
    return undefined;
  if (expression.source.includes('|')) return undefined;
  const literal = /^\^((?:[^\\.*+?^${}()|[\]]|\\[^a-zA-Z0-9])*)/u.exec(expression.source)?.[1] ?? '';
  const rest = expression.source.slice(1 + literal.length);
  // A quantifier after the last sign makes that sign optional.
  const signs = [...literal.replace(/\\(.)/gu, '$1')];
  if (/^[*?{]/.test(rest)) signs.pop();
  return signs.length > 0 ? { prefix: signs.join('') } : undefined;
}
