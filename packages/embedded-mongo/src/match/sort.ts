import { compareValues, valuesAt } from '../values/compare.ts';
import type { Doc } from '../values/document.ts';
import { badValue } from '../values/store-error.ts';

export interface SortField {
  path: string;
  direction: 1 | -1;
}

export function sortFields(spec: Doc): SortField[] {
  return Object.entries(spec).map(([path, direction]) => {
    if (Number(direction) !== 1 && Number(direction) !== -1) throw badValue('a sort direction is 1 or -1');
    return { path, direction: Number(direction) as 1 | -1 };
  });
}

/** The values a document is sorted by. */
export type SortKey = readonly unknown[];

export interface Sort {
  keyOf(doc: Doc): SortKey;
  compare(a: SortKey, b: SortKey): number;
}

/** An array sorts by its least element ascending, by its greatest descending; what is missing sorts as null. */
export function compileSort(spec: Doc): Sort {
  const fields = sortFields(spec).map(({ path, direction }) => ({ path: path.split('.'), direction }));
  return {
    keyOf: (doc) => fields.map(({ path, direction }) => sortValue(doc, path, direction)),
    compare: (a, b) => {
      for (const [at, { direction }] of fields.entries()) {
        const order = compareValues(a[at], b[at]) * direction;
        if (order !== 0) return order;
      }
      return 0;
    },
  };
}

function sortValue(doc: Doc, path: readonly string[], direction: 1 | -1): unknown {
  const values = valuesAt(doc, path);
  const scalars = Array.isArray(values[0]) ? values.slice(1) : values;
  return scalars.reduce((best, value) => (compareValues(value, best) * direction < 0 ? value : best), scalars[0]);
}
