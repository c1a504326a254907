import type { SortField } from '../match/sort.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import { buildIndexes } from '../storage/build-indexes.ts';
import { indexBy, keyPattern, type StoredCollection, type StoredIndex } from '../storage/catalog.ts';
import type { IndexSpec } from '../storage/index-keys.ts';
import type { Doc, Value } from '../values/document.ts';
import { encode } from '../values/encode.ts';
import { isNumber, toDouble } from '../values/numbers.ts';
import { show } from '../values/show.ts';
import { notSupported, StoreError } from '../values/store-error.ts';
import { type Command, documentOf, isOn, namespaceOf, textOf } from './context.ts';
import { fieldsOf, statementsOf } from './statements.ts';

function newIndex(statement: Doc): IndexSpec {
  const spec = fieldsOf('createIndexes.indexes', statement);
  const key = documentOf(spec['key'], 'createIndexes.indexes.key');
  const name = textOf(spec['name'], 'createIndexes.indexes.name');
  if (key.isEmpty) throw cannotCreate('Index keys cannot be an empty object');
  if (name === '' || name === '*') throw cannotCreate(`The index name '${name}' is not valid`);
  const fields = key.entries().map(([path, direction]) => indexField(path, direction));
  return { name, fields, unique: isOn(spec['unique']) };
}

function indexField(path: string, direction: Value): SortField {
  if (typeof direction === 'string') throw notSupported(`an index of the kind ${direction}`);
  if (path.includes('$**')) throw notSupported('a wildcard index $**');
  if (!isNumber(direction) || !(Math.abs(toDouble(direction)) > 0))
    throw cannotCreate(
      `Values in the index key pattern must be positive or negative numbers: ${path}: ${show(direction)}`,
    );
  if (path === '' || path.split('.').some((part) => part === '' || part.startsWith('$')))
    throw cannotCreate(`Index keys cannot have empty or $-prefixed fields: '${path}'`);
  return { path, direction: toDouble(direction) > 0 ? 1 : -1 };
}

function cannotCreate(message: string): StoreError {
  return new StoreError(67, 'CannotCreateIndex', message);
}

export const createIndexes: Command = async ({ store }, command) => {
  const namespace = namespaceOf(command, 'createIndexes');
  const built = await buildIndexes(store, namespace, statementsOf(command, 'indexes').map(newIndex));
  return toBody({
    numIndexesBefore: built.before,
    numIndexesAfter: built.after,
    createdCollectionAutomatically: built.createdCollection,
    ...(built.after === built.before && { note: 'all indexes already exist' }),
    ok: 1,
  });
};

export const listIndexes: Command = ({ store }, command) => {
  const namespace = namespaceOf(command, 'listIndexes');
  const collection = store.catalog.find(namespace);
  if (!collection) throw new StoreError(26, 'NamespaceNotFound', `ns does not exist: ${namespace}`);
  const documents = collection.indexes.map(({ name, fields, unique, number }) =>
    encode({ v: 2, key: keyPattern(fields), name, ...(unique && number !== 0 && { unique }) }),
  );
  return cursorReply('firstBatch', documents, 0n, namespace);
};

export const dropIndexes: Command = ({ store }, command) => {
  const namespace = namespaceOf(command, 'dropIndexes');
  return store.write(() => {
    const collection = store.catalog.find(namespace);
    if (!collection) throw new StoreError(26, 'NamespaceNotFound', `ns not found ${namespace}`);
    const before = collection.indexes.length;
    const gone = indexesToDrop(collection, command['index']);
    store.catalog.dropIndexes(collection, gone);
    return toBody({ nIndexesWas: before, ok: 1 });
  });
};

/** By name, by a list of names, by key, or `*` for all but that of `_id`. */
function indexesToDrop(collection: StoredCollection, wanted: Value | undefined): StoredIndex[] {
  if (wanted === '*') return collection.indexes.filter(({ number }) => number !== 0);
  return (Array.isArray(wanted) ? wanted : [wanted]).map((each) => {
    const found = indexBy(collection, each);
    if (!found) throw new StoreError(27, 'IndexNotFound', `index not found with name [${show(each)}]`);
    if (found.number === 0) throw new StoreError(72, 'InvalidOptions', 'cannot drop _id index');
    return found;
  });
}
