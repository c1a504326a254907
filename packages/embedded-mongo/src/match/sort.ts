import { compareValues } from '../values/compare.ts';
import { Doc, type Value } from '../values/document.ts';
import { keyRows } from '../values/key-rows.ts';
import { isNumber, toDouble } from '../values/numbers.ts';
import { badValue, located, notSupported, StoreError } from '../values/store-error.ts';

export interface SortField {
  path: string;
  direction: 1 | -1;
}

export function sortFields(spec: Doc): SortField[] {
  return spec.entries().map(([path, given]) => {
    if (given instanceof Doc) throw notSupported(`a sort by ${given.firstName}`);
    if (path.startsWith('$')) throw notSupported(`a sort by ${path}`);
    if (!isNumber(given)) throw located(15974, `Illegal key in $sort specification: ${path}`);
    const direction = Math.trunc(toDouble(given));
    if (direction !== 1 && direction !== -1)
      throw located(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    if (path === '' || path.split('.').includes(''))
      throw located(40352, 'FieldPath cannot be constructed with empty string');
    return { path, direction };
  });
}

/** The values a document is sorted by. */
export type SortKey = readonly Value[];

export interface Sort {
  keyOf(doc: Doc): SortKey;
  compare(a: SortKey, b: SortKey): number;
}

/** As an index on the fields would have it: a document with arrays goes by the first of its rows. What is missing sorts as null. */
export function compileSort(fields: readonly SortField[]): Sort {
  const paths = fields.map(({ path }) => path.split('.'));
  const compare: Sort['compare'] = (a, b) => {
    for (const [at, { direction }] of fields.entries()) {
      const order = compareValues(a[at], b[at]) * direction;
      if (order !== 0) return order;
    }
    return 0;
  };
  return {
    compare,
    keyOf: (doc) => sortRows(doc, paths).reduce((least, row) => (compare(row, least) < 0 ? row : least)),
  };
}

function sortRows(doc: Doc, paths: readonly (readonly string[])[]): Value[][] {
  try {
    return keyRows(doc, paths).rows;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 171) throw error;
    throw badValue('cannot sort with keys that are parallel arrays');
  }
}
