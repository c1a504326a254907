import { compileFilter } from '../match/filter.ts';
import { compileProjection } from '../match/projection.ts';
import { compileSort, sortFields } from '../match/sort.ts';
import type { Query } from '../storage/query.ts';
import { sorted } from '../storage/sorted.ts';
import { type Doc, encode, isPlainObject } from '../values/document.ts';
import { badValue, StoreError } from '../values/store-error.ts';
import { compileGroup } from './group.ts';
import { countStage, filterStage, type Item, limitStage, mapStage, type Stage, skipStage } from './stages.ts';

export interface Pipeline {
  /** What the leading $match and $sort ask of the collection, which an index may serve. */
  query: Query;
  run: Stage;
}

type Named = readonly [name: string, spec: unknown];

/** The stages $match, $sort, $skip, $limit, $group, $project and $count; any other is refused by name. */
export function compilePipeline(stages: readonly unknown[]): Pipeline {
  const rest = stages.map(named);
  const filter = rest[0]?.[0] === '$match' ? (rest.shift()?.[1] as Doc) : {};
  const sortSpec = rest[0]?.[0] === '$sort' ? sortOf(rest.shift()?.[1]) : {};
  compileFilter(filter);
  const first = firstWanted(rest);
  const compiled = rest.map((stage, at) => compileStage(stage, firstWanted(rest.slice(at + 1))));
  return {
    query: { filter, sortSpec, sort: sortFields(sortSpec), ...(first !== undefined && { first }) },
    run: (items) => compiled.reduce((current, stage) => stage(current), items),
  };
}

function named(stage: unknown): Named {
  const entries = isPlainObject(stage) ? Object.entries(stage) : [];
  if (entries.length !== 1)
    throw new StoreError(40323, 'Location40323', 'A pipeline stage must contain exactly one field');
  const [name, spec] = entries[0] as [string, unknown];
  if (name === '$match' && !isPlainObject(spec))
    throw new StoreError(15959, 'Location15959', 'the match filter must be an expression in an object');
  return [name, spec];
}

/** How many items those stages take at most, as their limits and skips say. */
function firstWanted(stages: readonly Named[]): number | undefined {
  let skipped = 0;
  for (const [name, spec] of stages) {
    if (name === '$limit') return skipped + Number(spec);
    if (name === '$skip') skipped += Number(spec);
    else if (name !== '$project') return undefined;
  }
  return undefined;
}

function compileStage([name, spec]: Named, first: number | undefined): Stage {
  switch (name) {
    case '$match':
      return filterStage(compileFilter(spec as Doc));
    case '$sort':
      return sortStage(sortOf(spec), first);
    case '$skip':
      return skipStage(wholeNumber(spec, 0, 'the number to skip'));
    case '$limit':
      return limitStage(wholeNumber(spec, 1, 'the limit'));
    case '$group':
      return compileGroup(spec as Doc);
    case '$project':
      return mapStage(compileProjection(spec as Doc));
    case '$count':
      return countStage(String(spec));
    default:
      throw new StoreError(40324, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
  }
}

function sortOf(spec: unknown): Doc {
  if (!isPlainObject(spec))
    throw new StoreError(15973, 'Location15973', 'the $sort key specification must be an object');
  if (Object.keys(spec).length === 0)
    throw new StoreError(15976, 'Location15976', '$sort stage must have at least one sort key');
  return spec;
}

function sortStage(spec: Doc, first: number | undefined): Stage {
  const sorting = {
    sort: compileSort(spec),
    first,
    docOf: ({ doc }: Item) => doc,
    pack: (item: Item) => item,
    unpack: (item: Item) => item,
    sizeOf: ({ raw, doc }: Item) => (raw ?? encode(doc)).length,
  };
  return (items) => sorted(items, sorting);
}

function wholeNumber(value: unknown, least: number, what: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least)
    throw badValue(`${what} must be a whole number of at least ${least}`);
  return number;
}
