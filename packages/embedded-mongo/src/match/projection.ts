import { Doc, KEPT, type Value } from '../values/document.ts';
import { isNumber, toDouble } from '../values/numbers.ts';
import { located, notSupported } from '../values/store-error.ts';
import { compileFilter } from './filter.ts';
import { slice } from './slice.ts';

export type Project = (doc: Doc) => Doc;
/** What becomes of a field; undefined drops it. `matched` is the index in an array at which the filter was met. */
type Take = (value: Value, matched: number | undefined) => Value | undefined;
type Node = Take | Map<string, Node>;

interface Projection {
  fields: Map<string, Node>;
  /** Whether fields that are not named go or stay; undefined until a field says so. */
  including?: boolean;
  kinds: Set<'$slice' | '$elemMatch' | '.$'>;
  /** Whether the forms of find are allowed, which a pipeline doesn't have. */
  inFind: boolean;
}

const keep: Take = (value) => value;
const drop: Take = () => undefined;

/**
 * A projection that includes or excludes fields, with `$slice`, `$elemMatch` and the positional `$` where the filter of a find is given. Expressions are
 * refused by name.
 */
export function compileProjection(spec: Doc, filter?: Doc): Project {
  const projection: Projection = { fields: new Map(), kinds: new Set(), inFind: filter !== undefined };
  for (const [path, value] of spec.entries()) addField(projection, path, value);
  const { fields, kinds } = projection;
  const including = projection.including ?? (includesById(fields, kinds) && !spec.isEmpty);
  if (including && !fields.has('_id')) fields.set('_id', keep);
  const match = filter && kinds.has('.$') ? compileFilter(filter) : undefined;
  return (doc) => {
    const hit: { index?: number } = {};
    match?.(doc, hit);
    return project(doc, fields, { including, matched: hit.index });
  };
}

/** Where only `_id` and operators are named. */
function includesById(fields: ReadonlyMap<string, Node>, kinds: Projection['kinds']): boolean {
  if (kinds.has('$slice')) return fields.get('_id') === keep;
  return kinds.size > 0 || fields.get('_id') === keep;
}

function addField(projection: Projection, path: string, value: Value): void {
  if (path.endsWith('.$')) addPositional(projection, path);
  else if (typeof value === 'boolean') addKept(projection, path, value);
  else if (isNumber(value)) addKept(projection, path, toDouble(value) !== 0);
  else if (!(value instanceof Doc)) throw notSupported(`the projection of ${path} by an expression`);
  else if (value.isEmpty) throw located(51270, 'An empty sub-projection is not a valid value');
  else if (value.firstName?.startsWith('$')) addOperator(projection, path, value);
  else for (const [name, each] of value.entries()) addField(projection, `${path}.${name}`, each);
}

function addPositional(projection: Projection, path: string): void {
  if (!projection.inFind) throw notSupported(`the projection of ${path} in a pipeline`);
  if (projection.kinds.has('.$')) throw located(31276, 'Cannot specify more than one positional projection per query.');
  projection.kinds.add('.$');
  setMode(projection, path, true);
  setNode(projection, path.slice(0, -2), positional);
}

function addKept(projection: Projection, path: string, kept: boolean): void {
  if (path !== '_id') setMode(projection, path, kept);
  setNode(projection, path, kept ? keep : drop);
}

function addOperator(projection: Projection, path: string, operation: Doc): void {
  const operator = operation.firstName as string;
  const operand = operation.get(operator) as Value;
  if (!projection.inFind || (operator !== '$slice' && operator !== '$elemMatch'))
    throw notSupported(`the projection by ${operator}`);
  projection.kinds.add(operator);
  if (operator === '$slice') {
    setNode(projection, path, slice(operand));
    return;
  }
  if (!(operand instanceof Doc)) throw located(31274, 'elemMatch: Invalid argument, object required');
  if (path.includes('.')) throw located(31275, 'Cannot use $elemMatch projection on a nested field.');
  setNode(projection, path, firstMatching(operation));
}

function setMode(projection: Projection, path: string, including: boolean): void {
  projection.including ??= including;
  if (projection.including === including) return;
  throw including
    ? located(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
    : located(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
}

function setNode(projection: Projection, path: string, take: Take): void {
  const parts = path.split('.');
  if (parts.some((part) => part === '')) throw located(40352, 'FieldPath cannot be constructed with empty string');
  if (parts.some((part) => part.startsWith('$')))
    throw located(16410, `FieldPath field names may not start with '$': ${path}`);
  let fields = projection.fields;
  for (const part of parts.slice(0, -1)) {
    const below = fields.get(part) ?? new Map<string, Node>();
    if (!(below instanceof Map)) throw located(31249, `Path collision at ${path}`);
    fields.set(part, below);
    fields = below;
  }
  if (fields.has(parts.at(-1) as string)) throw located(31250, `Path collision at ${path}`);
  fields.set(parts.at(-1) as string, take);
}

const positional: Take = (value, matched) => {
  if (!Array.isArray(value)) return value;
  if (matched === undefined || matched >= value.length)
    throw located(51246, "positional operator '.$' couldn't find a matching element in the array");
  return [value[matched] as Value];
};

function firstMatching(operation: Doc): Take {
  const match = compileFilter(Doc.of([['value', operation]]));
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const found = value.find((element) => match(Doc.of([['value', [element]]])));
    return found === undefined ? undefined : [found];
  };
}

interface Mode {
  including: boolean;
  matched: number | undefined;
}

function project(doc: Doc, fields: ReadonlyMap<string, Node>, mode: Mode): Doc {
  return doc.map((name, read) => {
    const node = fields.get(name) ?? (mode.including ? drop : keep);
    if (node === keep) return KEPT;
    return node === drop ? undefined : projectValue(read(), node, mode);
  });
}

function projectValue(value: Value, node: Node, mode: Mode): Value | undefined {
  if (typeof node === 'function') return node(value, mode.matched);
  if (value instanceof Doc) return project(value, node, mode);
  if (!Array.isArray(value)) return mode.including ? undefined : value;
  return value.map((element) => projectValue(element, node, mode)).filter((element) => element !== undefined);
}
