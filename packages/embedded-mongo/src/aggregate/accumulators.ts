import { compareValues, numberOf } from '../values/compare.ts';
import { isPlainObject } from '../values/document.ts';
import { keyText } from '../values/encode-key.ts';
import { notSupported } from '../values/store-error.ts';
import { type Memory, sizeOf } from './memory.ts';

/** What `$group` works out for a field: from nothing, value by value, to a result. What is missing comes as undefined. */
export interface Accumulator {
  operand: unknown;
  start(): unknown;
  add(before: unknown, value: unknown, memory: Memory): unknown;
  result(state: unknown): unknown;
}

type Behaviour = Omit<Accumulator, 'operand'>;

/** Throws for what is none of $sum, $min, $max, $first, $last, $push and $addToSet, by name. */
export function compileAccumulator(spec: unknown): Accumulator {
  const [entry] = isPlainObject(spec) ? Object.entries(spec) : [];
  const [operator, operand] = entry ?? ['', undefined];
  const behaviour = ACCUMULATORS[operator];
  if (!behaviour) throw notSupported(`the accumulator ${operator}`);
  return { operand, ...behaviour };
}

/** Keeps one of the values it sees; null when it saw none. */
function keepOne(isBetter: (value: unknown, kept: unknown) => boolean): Behaviour {
  return {
    start: () => undefined,
    add: (kept, value, memory) => {
      if (kept !== undefined && !isBetter(value, kept)) return kept;
      memory.take(sizeOf(value) - sizeOf(kept));
      return value;
    },
    result: (kept) => kept ?? null,
  };
}

function extreme(direction: 1 | -1): Behaviour {
  const isSomething = (value: unknown) => value !== undefined && value !== null;
  return keepOne((value, kept) => isSomething(value) && (kept === null || compareValues(value, kept) * direction > 0));
}

const VALUE_BYTES = 64;

const ACCUMULATORS: Readonly<Record<string, Behaviour>> = {
  $sum: { start: () => 0, add: (total, value) => Number(total) + numeric(value), result: (total) => total },
  $min: extreme(-1),
  $max: extreme(1),
  $first: orNull(keepOne(() => false)),
  $last: orNull(keepOne(() => true)),
  $push: {
    start: () => [],
    add: (list, value, memory) => {
      if (value === undefined) return list;
      memory.take(sizeOf(value) + VALUE_BYTES);
      (list as unknown[]).push(value);
      return list;
    },
    result: (list) => list,
  },
  $addToSet: {
    start: () => new Map<string, unknown>(),
    add: (set, value, memory) => {
      const values = set as Map<string, unknown>;
      const text = value === undefined ? '' : keyText(value);
      if (text === '' || values.has(text)) return set;
      memory.take(sizeOf(value) + text.length + VALUE_BYTES);
      return values.set(text, value);
    },
    result: (set) => [...(set as Map<string, unknown>).values()],
  },
};

/** For what takes values as they come: a missing one is null. */
function orNull(behaviour: Behaviour): Behaviour {
  return { ...behaviour, add: (kept, value, memory) => behaviour.add(kept, value ?? null, memory) };
}

function numeric(value: unknown): number {
  const typed =
    typeof value === 'number' || typeof value === 'bigint' || (value as { _bsontype?: string })?._bsontype === 'Long';
  return typed ? Number(numberOf(value)) : 0;
}
