import { valuesAt } from '../values/compare.ts';
import type { Doc } from '../values/document.ts';
import { encodeKey } from '../values/encode-key.ts';
import { StoreError } from '../values/store-error.ts';

export interface IndexSpec {
  name: string;
  fields: { path: string; direction: 1 | -1 }[];
  unique: boolean;
}

export interface IndexEntry {
  key: Buffer;
  values: unknown[];
}

export interface IndexEntries {
  entries: IndexEntry[];
  /** Whether an array stands on a path: then a document has several entries. */
  multikey: boolean;
}

/** The entries of a document in an index: one, or one an element where a field is an array; two array fields at once are refused (code 171). */
export function indexEntries(doc: Doc, spec: IndexSpec): IndexEntries {
  let rows: unknown[][] = [[]];
  let multikey = false;
  for (const { path } of spec.fields) {
    const values = fieldValues(doc, path);
    if (values.length > 1 || values.multikey) {
      if (multikey) {
        throw new StoreError(
          171,
          'CannotIndexParallelArrays',
          `cannot index parallel arrays in the index ${spec.name}`,
        );
      }
      multikey = true;
    }
    rows =
      rows.length === 1 || values.length === 1 ? rows.flatMap((row) => values.map((value) => [...row, value])) : rows;
  }
  const directions = spec.fields.map(({ direction }) => direction);
  const byKey = new Map<string, IndexEntry>();
  for (const values of rows) {
    const key = encodeKey(values, directions);
    byKey.set(key.toString('latin1'), { key, values });
  }
  return { entries: [...byKey.values()], multikey };
}

type FieldValues = unknown[] & { multikey?: boolean };

function fieldValues(doc: Doc, path: string): FieldValues {
  const all = valuesAt(doc, path.split('.'));
  const throughArray = all.length !== 1;
  if (!Array.isArray(all[0]) && !throughArray) return [all[0] ?? null];
  const scalars: FieldValues = all.flatMap((value) => (Array.isArray(value) ? [] : [value ?? null]));
  const values: FieldValues = scalars.length > 0 ? scalars : [null];
  values.multikey = true;
  return values;
}
