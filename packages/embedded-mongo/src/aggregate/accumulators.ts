import { compareValues } from '../values/compare.ts';
import type { Value } from '../values/document.ts';
import { keyText } from '../values/encode-key.ts';
import { type Memory, sizeOf } from './memory.ts';
import { sum } from './sum.ts';

/** What `$group` works out for a field: from nothing, value by value, to a result. What is missing comes as undefined. */
export interface Accumulator<State> {
  start(): State;
  add(before: State, value: Value | undefined, memory: Memory): State;
  result(state: State): Value;
}

/** Keeps one of the values it sees; null when it saw none. */
function keepOne(isBetter: (value: Value, kept: Value | undefined) => boolean): Accumulator<Value | undefined> {
  return {
    start: () => undefined,
    add: (kept, value = null, memory) => {
      if (!isBetter(value, kept)) return kept;
      memory.take(sizeOf(value) - sizeOf(kept));
      return value;
    },
    result: (kept) => kept ?? null,
  };
}

function extreme(direction: 1 | -1): Accumulator<Value | undefined> {
  return keepOne((value, kept) => value !== null && (kept === undefined || compareValues(value, kept) * direction > 0));
}

const VALUE_BYTES = 64;

const list: Accumulator<Value[]> = {
  start: () => [],
  add: (values, value, memory) => {
    if (value === undefined) return values;
    memory.take(sizeOf(value) + VALUE_BYTES);
    values.push(value);
    return values;
  },
  result: (values) => values,
};

const set: Accumulator<Map<string, Value>> = {
  start: () => new Map(),
  add: (values, value, memory) => {
    const text = value === undefined ? undefined : keyText(value);
    if (text === undefined || values.has(text)) return values;
    memory.take(sizeOf(value) + text.length + VALUE_BYTES);
    return values.set(text, value as Value);
  },
  result: (values) => [...values.values()],
};

// Each is only ever given what it returned itself.
export const ACCUMULATORS = {
  $sum: sum,
  $min: extreme(-1),
  $max: extreme(1),
  $first: keepOne((_, kept) => kept === undefined),
  $last: keepOne(() => true),
  $push: list,
  $addToSet: set,
} as Readonly<Record<string, Accumulator<unknown>>>;
