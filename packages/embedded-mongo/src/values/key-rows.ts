import { isIndex } from './at-path.ts';
import { Doc, type Value } from './document.ts';
import { UNDEFINED } from './scalar.ts';
import { StoreError } from './store-error.ts';

export interface KeyRows {
  /** One value a path; several rows where an array stands on a path. */
  rows: Value[][];
  /** Whether an array stands on a path. */
  multikey: boolean;
}

type Slot = { value: Value } | { path: readonly string[] };
type Followed = { value: Value } | { array: Value[]; way: string; rest: readonly string[] };

/**
 * The values by which a document is indexed and sorted. An array gives a row for each element, for all paths through it together; an empty one counts as
 * undefined, what is missing as null. Throws 171 for two arrays side by side.
 */
export function keyRows(doc: Doc, paths: readonly (readonly string[])[]): KeyRows {
  const rows: Value[][] = [];
  const multikey = expand(
    doc,
    paths.map((path) => ({ path })),
    rows,
  );
  return { rows, multikey };
}

function expand(from: Value, slots: readonly Slot[], rows: Value[][]): boolean {
  const followed = slots.map((slot): Followed => ('path' in slot ? follow(from, slot.path) : slot));
  const arrays = followed.filter((each) => 'array' in each);
  const [first] = arrays;
  if (!first) {
    rows.push(followed.map((each) => (each as { value: Value }).value));
    return false;
  }
  const other = arrays.find(({ way }) => way !== first.way);
  if (other)
    throw new StoreError(
      171,
      'CannotIndexParallelArrays',
      `cannot index parallel arrays [${other.way}] [${first.way}]`,
    );
  for (const element of first.array.length > 0 ? first.array : [UNDEFINED]) {
    const next = followed.map((each): Slot => {
      if (!('array' in each)) return each;
      return each.rest.length > 0 ? { path: each.rest } : { value: element };
    });
    expand(element, next, rows);
  }
  return true;
}

/** Goes along a path to its value, or to the first array that has to be taken apart. */
function follow(from: Value, path: readonly string[]): Followed {
  let value: Value | undefined = from;
  for (const [at, part] of path.entries()) {
    if (Array.isArray(value)) {
      const element = byIndex(value, part);
      if (element === undefined) return { array: value, way: path.slice(0, at).join('.'), rest: path.slice(at) };
      if (at === path.length - 1) return { value: element };
      value = element;
    } else value = value instanceof Doc ? value.get(part) : undefined;
  }
  return Array.isArray(value) ? { array: value, way: path.join('.'), rest: [] } : { value: value ?? null };
}

function byIndex(array: readonly Value[], part: string): Value | undefined {
  const element = isIndex(part) ? array[Number(part)] : undefined;
  if (element !== undefined && array.some((each) => each instanceof Doc && each.has(part))) {
    throw new StoreError(16746, 'Location16746', `Ambiguous field name found in array, field: '${part}'`);
  }
  return element;
}
