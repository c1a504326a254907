import { filterBounds } from '../match/bounds.ts';
import { Doc, type Value } from '../values/document.ts';
import type { StoredCollection } from './catalog.ts';
import type { Query } from './query.ts';

/** A query that no index served, by its fields; values are never in it. */
export interface SlowQuery {
  /** `<database>.<collection>` */
  collection: string;
  /** Paths of the filter. */
  filter: string[];
  /** Paths of the sort. */
  sort: string[];
  /** How many documents it looked at. */
  documents: number;
  /** The index that would serve it: what must be equal, then the order, then what has a range. Empty where none would. */
  index: Record<string, 1 | -1>;
}

const LEAST_DOCUMENTS = 10_000;
const MOST_SHAPES = 1_000;

/** Reports each shape of query once that looks at 10,000 documents without an index. */
export class SlowQueries {
  private readonly report: (query: SlowQuery) => void;
  private readonly reported = new Set<string>();

  constructor(report: (query: SlowQuery) => void) {
    this.report = report;
  }

  note(collection: StoredCollection, query: Query, documents: number): void {
    if (documents < LEAST_DOCUMENTS) return;
    const filter = [...new Set(pathsOf(query.filter))];
    const sort = query.sort.map(({ path }) => path);
    const index = missingIndex(query);
    const shape = JSON.stringify([collection.namespace, filter, query.sort]);
    if (filter.length + sort.length === 0 || this.reported.has(shape) || this.reported.size >= MOST_SHAPES) return;
    // Where it is there already it can't serve: for several values and an order at once, or an order by arrays.
    if (collection.indexes.some(({ fields }) => isLike(fields, index))) return;
    this.reported.add(shape);
    this.report({ collection: collection.namespace, filter, sort, documents, index });
  }
}

function pathsOf(filter: Value): string[] {
  if (Array.isArray(filter)) return filter.flatMap(pathsOf);
  if (!(filter instanceof Doc)) return [];
  return filter.entries().flatMap(([key, value]) => (key.startsWith('$') ? pathsOf(value) : [key]));
}

function missingIndex({ filter, sort }: Query): SlowQuery['index'] {
  const bounds = [...filterBounds(filter)];
  const equal = bounds.filter(([, { equals }]) => equals).map(([path]) => ({ path, direction: 1 as const }));
  const ranges = bounds.filter(([, { equals }]) => !equals).map(([path]) => ({ path, direction: 1 as const }));
  const index: SlowQuery['index'] = {};
  for (const { path, direction } of [...equal, ...sort, ...ranges])
    if (!Object.hasOwn(index, path)) index[path] = direction;
  return index;
}

function isLike(fields: StoredCollection['indexes'][number]['fields'], index: SlowQuery['index']): boolean {
  return (
    JSON.stringify(fields.map(({ path, direction }) => [path, direction])) === JSON.stringify(Object.entries(index))
  );
}
