import type { Doc, Value } from '../values/document.ts';
import { encodeKey } from '../values/encode-key.ts';
import { keyRows } from '../values/key-rows.ts';

export interface IndexSpec {
  name: string;
  fields: { path: string; direction: 1 | -1 }[];
  unique: boolean;
}

export interface IndexEntry {
  key: Buffer;
  values: Value[];
}

export interface IndexEntries {
  entries: IndexEntry[];
  /** Whether an array stands on a path: then a document can have several entries. */
  multikey: boolean;
}

/** The different entries of a document in an index. Throws 171 for arrays side by side and 17280 for keys too long. */
export function indexEntries(doc: Doc, spec: IndexSpec): IndexEntries {
  const { rows, multikey } = keyRows(
    doc,
    spec.fields.map(({ path }) => path.split('.')),
  );
  const directions = spec.fields.map(({ direction }) => direction);
  if (!multikey) return { entries: rows.map((values) => ({ key: encodeKey(values, directions), values })), multikey };
  const byKey = new Map<string, IndexEntry>();
  for (const values of rows) {
    const key = encodeKey(values, directions);
    byKey.set(key.toString('latin1'), { key, values });
  }
  return { entries: [...byKey.values()], multikey };
}
