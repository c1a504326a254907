import { PAUSE, Turn } from '../storage/turn.ts';
import { valuesAt } from '../values/compare.ts';
import { type Doc, isPlainObject, setOwn } from '../values/document.ts';
import { keyText } from '../values/encode-key.ts';
import { notSupported } from '../values/store-error.ts';
import { compileAccumulator } from './accumulators.ts';
import { Memory, sizeOf } from './memory.ts';
import type { Item, Stage } from './stages.ts';

type Expression = (item: Item) => unknown;

interface Group {
  id: unknown;
  states: unknown[];
}

/** What a group and each of its fields take in memory, beside their values. */
const GROUP_BYTES = 200;
const FIELD_BYTES = 16;

/** `$group` by an expression. It keeps its groups, not the documents; an expression that names no field reads none. */
export function compileGroup(spec: Doc): Stage {
  const { _id: by, ...rest } = spec;
  const keyOf = compileExpression(by);
  const fields = Object.entries(rest).map(([name, accumulator]) => {
    const compiled = compileAccumulator(accumulator);
    return { name, ...compiled, valueOf: compileExpression(compiled.operand) };
  });
  const add = (groups: Map<string, Group>, item: Item, memory: Memory) => {
    const id = keyOf(item) ?? null;
    const text = keyText(id);
    let group = groups.get(text);
    if (!group) {
      memory.take(GROUP_BYTES + text.length + sizeOf(id) + fields.length * FIELD_BYTES);
      group = { id, states: fields.map(({ start }) => start()) };
      groups.set(text, group);
    }
    for (const [at, field] of fields.entries())
      group.states[at] = field.add(group.states[at], field.valueOf(item), memory);
  };
  const toItem = ({ id, states }: Group): Item => {
    const doc: Doc = { _id: id };
    for (const [at, { name, result }] of fields.entries()) setOwn(doc, name, result(states[at]));
    return { doc };
  };
  return function* grouped(items) {
    const groups = new Map<string, Group>();
    const memory = new Memory('$group');
    for (const item of items) {
      if (item === PAUSE) yield PAUSE;
      else add(groups, item, memory);
    }
    const turn = new Turn();
    for (const group of groups.values()) {
      yield toItem(group);
      if (!turn.isOver()) continue;
      yield PAUSE;
      turn.begin();
    }
  };
}

/** A field path, a literal, or an object of such; operators within expressions are refused by name. */
function compileExpression(expression: unknown): Expression {
  if (typeof expression === 'string' && expression.startsWith('$')) {
    const path = expression.slice(1).split('.');
    return ({ doc }) => valuesAt(doc, path)[0];
  }
  if (!isPlainObject(expression)) return () => expression;
  const parts = Object.entries(expression).map(([field, part]) => {
    if (field.startsWith('$')) throw notSupported(`the expression ${field}`);
    return [field, compileExpression(part)] as const;
  });
  return (item) =>
    Object.fromEntries(parts.map(([field, part]) => [field, part(item)]).filter(([, value]) => value !== undefined));
}
