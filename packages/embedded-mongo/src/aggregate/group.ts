import { PAUSE, Turn } from '../storage/turn.ts';
import { Doc, type Value } from '../values/document.ts';
import { keyText } from '../values/encode-key.ts';
import { located, notSupported } from '../values/store-error.ts';
import { words } from '../values/words.ts';
import { ACCUMULATORS, type Accumulator } from './accumulators.ts';
import { compileExpression, type Expression } from './expression.ts';
import { Memory, sizeOf } from './memory.ts';
import type { Item, Stage } from './stages.ts';

interface Group {
  id: Value;
  states: unknown[];
}

interface Field extends Accumulator<unknown> {
  name: string;
  valueOf: Expression;
}

/** The accumulators, taken and refused. */
export const GROUP_ACCUMULATORS = {
  taken: Object.keys(ACCUMULATORS),
  refused: words(
    `$accumulator $avg $bottom $bottomN $concatArrays $count $firstN $lastN $maxN $median $mergeObjects $minN $percentile
    $setUnion $stdDevPop $stdDevSamp $top $topN`,
  ),
};

function compileField(name: string, spec: Value): Field {
  if (name.includes('.')) throw located(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith('$')) throw located(40236, `The field name '${name}' cannot be an operator name`);
  const [entry, ...others] = spec instanceof Doc ? spec.entries() : [];
  if (!entry) throw located(40234, `The field '${name}' must be an accumulator object`);
  if (others.length > 0) throw located(40238, `The field '${name}' must specify one accumulator`);
  const [operator, operand] = entry;
  if (GROUP_ACCUMULATORS.refused.includes(operator)) throw notSupported(`the accumulator ${operator}`);
  const accumulator = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined;
  if (!accumulator) throw located(15952, `unknown group operator '${operator}'`);
  return { name, valueOf: compileExpression(operand), ...accumulator };
}

/** What a group and each of its fields take in memory, beside their values. */
const GROUP_BYTES = 200;
const FIELD_BYTES = 16;

/** `$group` by an expression. It keeps its groups, not the documents; an expression that names no field reads none. */
export function compileGroup(spec: Doc): Stage {
  const by = spec.get('_id');
  if (by === undefined) throw located(15955, 'a group specification must include an _id');
  const keyOf = compileExpression(by);
  const fields = spec
    .entries()
    .filter(([name]) => name !== '_id')
    .map(([name, value]) => compileField(name, value));
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
    const results = fields.map(({ name, result }, at): [string, Value] => [name, result(states[at])]);
    return { doc: Doc.of([['_id', id], ...results]) };
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
