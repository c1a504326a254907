import { compileFilter } from '../match/filter.ts';
import { compileProjection } from '../match/projection.ts';
import { compileSort } from '../match/sort.ts';
import { type Doc, isPlainObject } from '../values/document.ts';
import { StoreError } from '../values/store-error.ts';
import { compileGroup } from './group.ts';

type Stage = (docs: Iterable<Doc>) => Iterable<Doc>;

export interface Pipeline {
  /** The first `$match`, which an index may serve. */
  match: Doc;
  run: Stage;
}

/** The stages $match, $sort, $skip, $limit, $group, $project and $count; any other is refused by name. */
export function compilePipeline(stages: readonly unknown[]): Pipeline {
  const [first] = stages;
  const leading = isPlainObject(first) && isPlainObject(first['$match']) ? first['$match'] : undefined;
  const compiled = (leading ? stages.slice(1) : stages).map(compileStage);
  return { match: leading ?? {}, run: (docs) => compiled.reduce((current, stage) => stage(current), docs) };
}

function compileStage(stage: unknown): Stage {
  const entries = isPlainObject(stage) ? Object.entries(stage) : [];
  const [name, spec] = entries[0] ?? ['', undefined];
  if (entries.length !== 1)
    throw new StoreError(40323, 'Location40323', 'A pipeline stage must contain exactly one field');
  switch (name) {
    case '$match':
      return filterStage(compileFilter(spec as Doc));
    case '$sort': {
      const order = compileSort(spec as Doc);
      return (docs) => [...docs].sort(order);
    }
    case '$skip':
      return skip(Number(spec));
    case '$limit':
      return limit(Number(spec));
    case '$group':
      return compileGroup(spec as Doc);
    case '$project':
      return mapStage(compileProjection(spec as Doc));
    case '$count':
      return (docs) => countAs(docs, String(spec));
    default:
      throw new StoreError(40324, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
  }
}

function filterStage(match: (doc: Doc) => boolean): Stage {
  return function* filtered(docs) {
    for (const doc of docs) if (match(doc)) yield doc;
  };
}

function mapStage(map: (doc: Doc) => Doc): Stage {
  return function* mapped(docs) {
    for (const doc of docs) yield map(doc);
  };
}

function skip(count: number): Stage {
  return function* skipped(docs) {
    let passed = 0;
    for (const doc of docs) {
      passed += 1;
      if (passed > count) yield doc;
    }
  };
}

function limit(count: number): Stage {
  return function* limited(docs) {
    let left = count;
    for (const doc of docs) {
      yield doc;
      left -= 1;
      if (left <= 0) return;
    }
  };
}

function countAs(docs: Iterable<Doc>, field: string): Doc[] {
  let count = 0;
  for (const _ of docs) count += 1;
  return count === 0 ? [] : [{ [field]: count }];
}
