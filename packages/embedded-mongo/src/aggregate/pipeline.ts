import { compileFilter } from '../match/filter.ts';
import { wholeNumber } from '../match/integers.ts';
import { compileProjection } from '../match/projection.ts';
import { compileSort, type SortField, sortFields } from '../match/sort.ts';
import type { Query } from '../storage/query.ts';
import { sorted } from '../storage/sorted.ts';
import { Doc, type Value } from '../values/document.ts';
import { located, notSupported } from '../values/store-error.ts';
import { words } from '../values/words.ts';
import { compileGroup } from './group.ts';
import { countStage, filterStage, type Item, limitStage, mapStage, type Stage, skipStage } from './stages.ts';

export interface Pipeline {
  /** What the leading $match and $sort ask of the collection, which an index may serve. */
  query: Query;
  run: Stage;
}

type Named = readonly [name: string, spec: Value];

/** `first`: how many of the items that come out are looked at, if that is known. */
const STAGES: Readonly<Record<string, (spec: Value, first: number | undefined) => Stage>> = {
  $match: (spec) => filterStage(compileFilter(documentIn('$match', spec))),
  $sort: (spec, first) => sortStage(sortOf(spec), first),
  $skip: (spec) => skipStage(countIn('$skip', spec)),
  $limit: (spec) => limitStage(countIn('$limit', spec)),
  $group: (spec) => compileGroup(documentIn('$group', spec)),
  $project: (spec) => {
    const fields = documentIn('$project', spec);
    if (fields.isEmpty) throw located(51272, 'projection specification must have at least one field');
    return mapStage(compileProjection(fields));
  },
  $count: (spec) => {
    if (typeof spec !== 'string' || !/^[^$.][^.]*$/.test(spec))
      throw located(40156, 'the count field must be a non-empty string, without $ in front and without .');
    return countStage(spec);
  },
};

/** The stages, taken and refused. */
export const PIPELINE_STAGES = {
  taken: Object.keys(STAGES),
  refused: words(
    `$addFields $bucket $bucketAuto $changeStream $collStats $densify $documents $facet $fill $geoNear $graphLookup
    $indexStats $lookup $merge $out $redact $replaceRoot $replaceWith $sample $search $set $setWindowFields $sortByCount
    $unionWith $unset $unwind`,
  ),
};

/** A pipeline of the stages above; any other is refused by name. */
export function compilePipeline(stages: readonly Value[]): Pipeline {
  const rest = stages.map(named);
  const filter = rest[0]?.[0] === '$match' ? documentIn('$match', rest.shift()?.[1]) : Doc.of([]);
  const sort = rest[0]?.[0] === '$sort' ? sortOf(rest.shift()?.[1]) : [];
  compileFilter(filter);
  const compiled = rest.map((stage, at) => compileStage(stage, firstWanted(rest.slice(at + 1))));
  const first = firstWanted(rest);
  return {
    query: { filter, sort, ...(first !== undefined && { first }) },
    run: (items) => compiled.reduce((current, stage) => stage(current), items),
  };
}

function named(stage: Value): Named {
  const [entry, ...others] = stage instanceof Doc ? stage.entries() : [];
  if (!entry || others.length > 0)
    throw located(40323, 'A pipeline stage specification object must contain exactly one field.');
  return entry;
}

/** How many items those stages take at most, as their limits and skips say. */
function firstWanted(stages: readonly Named[]): number | undefined {
  let skipped = 0;
  for (const [name, spec] of stages) {
    if (name === '$limit') return skipped + countIn(name, spec);
    if (name === '$skip') skipped += countIn(name, spec);
    else if (name !== '$project') return undefined;
  }
  return undefined;
}

function compileStage([name, spec]: Named, first: number | undefined): Stage {
  if (PIPELINE_STAGES.refused.includes(name)) throw notSupported(`the pipeline stage ${name}`);
  const compile = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
  if (!compile) throw located(40324, `Unrecognized pipeline stage name: '${name}'`);
  return compile(spec, first);
}

function sortOf(spec: Value | undefined): SortField[] {
  const fields = sortFields(documentIn('$sort', spec));
  if (fields.length === 0) throw located(15976, '$sort stage must have at least one sort key');
  return fields;
}

function sortStage(fields: readonly SortField[], first: number | undefined): Stage {
  const sorting = {
    sort: compileSort(fields),
    first,
    docOf: ({ doc }: Item) => doc,
    pack: (item: Item) => item,
    unpack: (item: Item) => item,
    sizeOf: ({ doc }: Item) => doc.bytes.length,
  };
  return (items) => sorted(items, sorting);
}

const NO_DOCUMENT = { $match: 15959, $sort: 15973, $group: 15947, $project: 15969 };

function documentIn(stage: keyof typeof NO_DOCUMENT, spec: Value | undefined): Doc {
  if (!(spec instanceof Doc)) throw located(NO_DOCUMENT[stage], `the ${stage} specification must be an object`);
  return spec;
}

function countIn(stage: '$skip' | '$limit', spec: Value): number {
  const count = wholeNumber(spec);
  if (stage === '$limit' && count === 0) throw located(15958, 'the limit must be positive');
  if (count === undefined || count < 0)
    throw located(
      stage === '$limit' ? 5107201 : 5107200,
      `invalid argument to ${stage}: a non-negative number is expected`,
    );
  return count;
}
