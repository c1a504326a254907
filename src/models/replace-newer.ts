import type { Model } from 'mongoose';
import { isDuplicateKey } from './define-collection.ts';
import type { Head } from './head.ts';

interface Projected {
  _id: string;
  head: Head;
}

/** One replacement of a projection, made only where what is stored is older. For `bulkWrite`. */
export function replaceNewerOperation<T extends Projected>(document: T) {
  const { _id, ...fields } = document;
  return {
    replaceOne: { filter: { _id, 'head.seq': { $lt: document.head.seq } }, replacement: fields, upsert: true },
  };
}

/**
 * Writes a projection unless a newer one is there: derived data is rewritten at will and never goes back (writes.md, rule 8).
 * An upsert that meets a newer document fails on `_id`, which is the answer wanted.
 */
export async function replaceNewer<T extends Projected>(model: Model<T>, document: T): Promise<void> {
  const { filter, replacement } = replaceNewerOperation(document).replaceOne;
  try {
    await model.collection.replaceOne(filter as never, replacement as never, { upsert: true });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** The same for many projections in one request. */
export async function replaceNewerMany<T extends Projected>(model: Model<T>, documents: readonly T[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await model.collection.bulkWrite(documents.map(replaceNewerOperation) as never[], { ordered: false });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
