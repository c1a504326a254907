import type { Match } from '../match/filter.ts';
import { typeName } from '../match/type-names.ts';
import { isIndex } from '../values/at-path.ts';
import { compareStrings } from '../values/compare.ts';
import { Doc, type Value } from '../values/document.ts';
import { show } from '../values/show.ts';
import { badValue, StoreError } from '../values/store-error.ts';

const MOST_PADDING = 1_500_000;

interface Edit {
  path: readonly string[];
  next(before: Value | undefined): Value | undefined;
  /** What `$[name]` stands for. */
  filters: ReadonlyMap<string, Match>;
  /** Whether a path that can't be is left alone. */
  lenient?: boolean;
}

/** Changes the value at a path in a copy; documents on the way are made where they are missing. */
export function changeAt(doc: Doc, edit: Edit): Doc {
  return changeIn(doc, edit, 0) as Doc;
}

function changeIn(container: Value, edit: Edit, at: number): Value {
  const part = edit.path[at] as string;
  if (isElementPart(part)) return changeElements(container, edit, at);
  if (Array.isArray(container)) return changeElement(container, edit, at);
  if (!(container instanceof Doc)) return unviable(container, edit, at);
  const before = container.get(part);
  const after = changeBelow(before, edit, at + 1);
  return Object.is(after, before) ? container : container.with(part, after);
}

/** Nothing is made on the way to a field that is only to be removed. */
function changeBelow(before: Value | undefined, edit: Edit, at: number): Value | undefined {
  if (at === edit.path.length) return edit.next(before);
  if (before !== undefined) return changeIn(before, edit, at);
  if (isElementPart(edit.path[at] as string))
    throw badValue(
      `The path '${edit.path.slice(0, at).join('.')}' must exist in the document in order to apply array updates.`,
    );
  const made = changeIn(Doc.of([]), edit, at);
  return (made as Doc).isEmpty ? undefined : made;
}

function changeElement(array: readonly Value[], edit: Edit, at: number): Value {
  const part = edit.path[at] as string;
  if (!isIndex(part)) return unviable(array as Value[], edit, at);
  const index = Number(part);
  const before = array[index];
  const after = changeBelow(before, edit, at + 1);
  if (Object.is(after, before)) return array as Value[];
  if (index - array.length > MOST_PADDING)
    throw new StoreError(36, 'CannotBackfillArray', `can't backfill more than ${MOST_PADDING} elements`);
  const copy = [...array];
  while (copy.length < index) copy.push(null);
  copy[index] = after ?? null;
  return copy;
}

function changeElements(container: Value, edit: Edit, at: number): Value {
  if (!Array.isArray(container))
    throw badValue(`Cannot apply array updates to non-array element ${edit.path[at - 1]}: ${show(container)}`);
  const match = edit.filters.get((edit.path[at] as string).slice(2, -1));
  return container.map((element) => {
    if (match && !match(Doc.of([['', element]]))) return element;
    return changeBelow(element, edit, at + 1) ?? null;
  });
}

function unviable(container: Value, { path, lenient }: Edit, at: number): Value {
  if (lenient) return container;
  throw new StoreError(
    28,
    'PathNotViable',
    `Cannot create field '${path[at]}' in element {${path[at - 1]}: ${show(container)}} of type ${typeName(container)}`,
  );
}

/** `$[]` or `$[name]`. */
export function isElementPart(part: string): boolean {
  return part.startsWith('$[') && part.endsWith(']');
}

/** A path of an update in its parts. Throws for empty parts and for parts that no field may be called. */
export function splitPath(path: string): string[] {
  const parts = path.split('.');
  if (path === '') throw new StoreError(56, 'EmptyFieldName', 'An empty update path is not valid.');
  if (parts.includes(''))
    throw new StoreError(
      56,
      'EmptyFieldName',
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  const positional = parts.filter((part) => part === '$').length;
  if (positional > 1) throw badValue(`Too many positional (i.e. '$') elements found in path '${path}'`);
  if (parts[0] === '$' || isElementPart(parts[0] as string))
    throw badValue(`Cannot have positional (i.e. '$') element in the first position in path '${path}'`);
  for (const part of parts) {
    if (part.startsWith('$') && part !== '$' && !isElementPart(part) && !['$ref', '$id', '$db'].includes(part))
      throw new StoreError(
        52,
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`,
      );
  }
  return parts;
}

/** The order in which new fields are made: by name, whole numbers by their value. */
export function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [x, y] = [a[at] as string, b[at] as string];
    const order = isIndex(x) && isIndex(y) ? Number(x) - Number(y) : compareStrings(x, y);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

type Conflict = (at: { path: string; other: string }) => StoreError;

const updateConflict: Conflict = ({ path, other }) =>
  new StoreError(40, 'ConflictingUpdateOperators', `Updating the path '${other}' would create a conflict at '${path}'`);

/** No path may be another one or lead through it, nor one element be changed by index and by `$[]`. */
export function refuseConflicts(paths: readonly (readonly string[])[], conflict: Conflict = updateConflict): void {
  const seen = new Map<string, string[]>();
  for (const path of paths) {
    for (let length = 1; length <= path.length; length += 1) {
      const way = path.slice(0, length).join('.');
      const below = seen.get(way);
      const ends = length === path.length;
      // An empty name stands for the end of a path.
      const next = ends ? '' : (path[length] as string);
      if (below && (ends || below.includes('') || below.some((part) => isElementPart(part) !== isElementPart(next))))
        throw conflict({ path: way, other: path.join('.') });
      seen.set(way, [...(below ?? []), next]);
    }
  }
}
