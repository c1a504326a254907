import { compareValues, numberOf, valuesAt } from '../values/compare.ts';
import { type Doc, isPlainObject, setOwn } from '../values/document.ts';
import { encodeKey } from '../values/encode-key.ts';
import { notSupported, StoreError } from '../values/store-error.ts';

type Expression = (doc: Doc) => unknown;
type Accumulator = { expression: Expression; start: () => unknown; add: (total: unknown, value: unknown) => unknown };

const MOST_GROUPS = 1_000_000;

/** `$group` by an expression, with $sum, $min, $max, $first, $last, $push and $addToSet; any other is refused by name. */
export function compileGroup(spec: Doc): (docs: Iterable<Doc>) => Iterable<Doc> {
  const { _id: by, ...fields } = spec;
  const key = compileExpression(by);
  const accumulators = Object.entries(fields).map(
    ([field, accumulator]) => [field, compileAccumulator(accumulator)] as const,
  );
  return function* grouped(docs) {
    const groups = new Map<string, Doc>();
    for (const doc of docs) {
      const id = key(doc) ?? null;
      const text = encodeKey([id]).toString('latin1');
      const group = groups.get(text) ?? startGroup(id, accumulators);
      if (groups.size >= MOST_GROUPS && !groups.has(text)) {
        throw new StoreError(292, 'QueryExceededMemoryLimitNoDiskUseAllowed', 'too many groups for $group');
      }
      groups.set(text, group);
      for (const [field, { expression, add }] of accumulators) setOwn(group, field, add(group[field], expression(doc)));
    }
    yield* groups.values();
  };
}

function startGroup(id: unknown, accumulators: readonly (readonly [string, Accumulator])[]): Doc {
  const group: Doc = { _id: id };
  for (const [field, { start }] of accumulators) setOwn(group, field, start());
  return group;
}

/** A field path, a literal, or an object of such; operators within expressions are refused by name. */
function compileExpression(expression: unknown): Expression {
  if (typeof expression === 'string' && expression.startsWith('$')) {
    const path = expression.slice(1).split('.');
    return (doc) => valuesAt(doc, path)[0];
  }
  if (!isPlainObject(expression)) return () => expression;
  const parts = Object.entries(expression).map(([field, part]) => {
    if (field.startsWith('$')) throw notSupported(`the expression ${field}`);
    return [field, compileExpression(part)] as const;
  });
  return (doc) =>
    Object.fromEntries(parts.map(([field, part]) => [field, part(doc)]).filter(([, value]) => value !== undefined));
}

function compileAccumulator(spec: unknown): Accumulator {
  const [entry] = isPlainObject(spec) ? Object.entries(spec) : [];
  const [operator, operand] = entry ?? ['', undefined];
  const expression = compileExpression(operand);
  const start = () => undefined;
  switch (operator) {
    case '$sum':
      return { expression, start: () => 0, add: (total, value) => Number(total) + numeric(value) };
    case '$min':
      return { expression, start, add: (best, value) => pick(best, value, -1) };
    case '$max':
      return { expression, start, add: (best, value) => pick(best, value, 1) };
    case '$first':
      return { expression, start, add: (first, value) => (first === undefined ? (value ?? null) : first) };
    case '$last':
      return { expression, start, add: (_, value) => value ?? null };
    case '$push':
      return { expression, start: () => [], add: (list, value) => [...(list as unknown[]), value] };
    case '$addToSet':
      return { expression, start: () => [], add: addOnce };
    default:
      throw notSupported(`the accumulator ${operator}`);
  }
}

function numeric(value: unknown): number {
  const typed =
    typeof value === 'number' || typeof value === 'bigint' || (value as { _bsontype?: string })?._bsontype === 'Long';
  return typed ? Number(numberOf(value)) : 0;
}

function pick(best: unknown, value: unknown, direction: 1 | -1): unknown {
  if (value === undefined || value === null) return best;
  return best === undefined || compareValues(value, best) * direction > 0 ? value : best;
}

function addOnce(list: unknown, value: unknown): unknown {
  const there = list as unknown[];
  return there.some((each) => compareValues(each, value) === 0) ? there : [...there, value];
}
