import { sortFields } from '../match/sort.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import { keyPrefix, type StoredIndex } from '../storage/catalog.ts';
import { entriesToFill, removeAll } from '../storage/write.ts';
import { type Doc, encode } from '../values/document.ts';
import { afterPrefix } from '../values/encode-key.ts';
import { notSupported, StoreError } from '../values/store-error.ts';
import { arrayOf, type Command, documentOf, namespaceOf, refuseOptions } from './context.ts';

export const hello: Command = (_context, command) =>
  toBody({
    helloOk: true,
    [command['hello'] === undefined ? 'ismaster' : 'isWritablePrimary']: true,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    connectionId: 1,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  });

export const ping: Command = () => toBody({ ok: 1 });

export const buildInfo: Command = () =>
  toBody({
    version: '7.0.0',
    gitVersion: 'embedded',
    modules: [],
    versionArray: [7, 0, 0, 0],
    bits: 64,
    maxBsonObjectSize: 16 * 1024 * 1024,
    ok: 1,
  });

export const connectionStatus: Command = () =>
  toBody({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 });

export const create: Command = ({ store }, command) => {
  refuseOptions(command, [
    'capped',
    'timeseries',
    'viewOn',
    'validator',
    'collation',
    'expireAfterSeconds',
    'clusteredIndex',
  ]);
  const namespace = namespaceOf(command, 'create');
  return store.write(() => {
    if (store.catalog.find(namespace))
      throw new StoreError(48, 'NamespaceExists', `Collection ${namespace} already exists.`);
    store.catalog.ensure(namespace);
    return toBody({ ok: 1 });
  });
};

export const drop: Command = ({ store }, command) => {
  const namespace = namespaceOf(command, 'drop');
  return store.write(() => {
    dropNow(store, namespace);
    return toBody({ ns: namespace, ok: 1 });
  });
};

export const dropDatabase: Command = ({ store }, command) =>
  store.write(() => {
    const database = String(command['$db']);
    for (const { namespace } of store.catalog.list())
      if (namespace.startsWith(`${database}.`)) dropNow(store, namespace);
    return toBody({ dropped: database, ok: 1 });
  });

function dropNow(store: Parameters<Command>[0]['store'], namespace: string): void {
  const collection = store.catalog.find(namespace);
  if (!collection) return;
  const start = keyPrefix(collection, 0).subarray(0, 4);
  removeAll(store.bytes, Buffer.from(start), afterPrefix(Buffer.from(start)));
  store.catalog.drop(namespace);
}

export const listCollections: Command = ({ store }, command) => {
  const database = String(command['$db']);
  const wanted = documentOf(command['filter'], 'filter')['name'];
  const names = store.catalog
    .list()
    .filter(({ namespace }) => namespace.startsWith(`${database}.`))
    .map(({ namespace }) => namespace.slice(database.length + 1))
    .filter((name) => wanted === undefined || name === wanted);
  const documents = names.map((name) => encode({ name, type: 'collection', options: {}, info: { readOnly: false } }));
  return cursorReply('firstBatch', documents, 0n, `${database}.$cmd.listCollections`);
};

const REFUSED_INDEX_OPTIONS = [
  'expireAfterSeconds',
  'partialFilterExpression',
  'sparse',
  'collation',
  'wildcardProjection',
  'weights',
  'hidden',
];

function newIndex(spec: Doc, number: number): StoredIndex {
  refuseOptions(spec, REFUSED_INDEX_OPTIONS);
  const key = documentOf(spec['key'], 'key');
  for (const direction of Object.values(key))
    if (typeof direction === 'string') throw notSupported(`an index of the kind ${direction}`);
  return {
    name: String(spec['name']),
    fields: sortFields(key),
    unique: spec['unique'] === true,
    number,
    multikey: false,
  };
}

export const createIndexes: Command = ({ store }, command) => {
  const namespace = namespaceOf(command, 'createIndexes');
  const specs = arrayOf(command['indexes'], 'indexes').map((each) => newIndex(documentOf(each, 'an index'), 0));
  return store.write(() => {
    const existed = store.catalog.find(namespace) !== undefined;
    const collection = store.catalog.ensure(namespace);
    const before = collection.indexes.length;
    const added: StoredIndex[] = [];
    const entries: (readonly [Buffer, Buffer])[] = [];
    for (const spec of specs) {
      const known = [...collection.indexes, ...added];
      const same = known.find((index) => index.name === spec.name || sameKey(index, spec));
      if (same && sameKey(same, spec) && (same.unique === spec.unique || same.number === 0)) continue;
      if (same)
        throw new StoreError(86, 'IndexKeySpecsConflict', `An index like ${spec.name} exists with other options`);
      const index = { ...spec, number: Math.max(...known.map(({ number }) => number)) + 1 };
      for (const entry of entriesToFill(store.bytes, collection, index)) entries.push(entry);
      added.push(index);
    }
    for (const [key, value] of entries) void store.bytes.put(key, value);
    collection.indexes.push(...added);
    store.catalog.save();
    const after = collection.indexes.length;
    return toBody({
      numIndexesBefore: before,
      numIndexesAfter: after,
      createdCollectionAutomatically: !existed,
      ok: 1,
    });
  });
};

function sameKey(a: StoredIndex, b: StoredIndex): boolean {
  return JSON.stringify(a.fields) === JSON.stringify(b.fields);
}

export const listIndexes: Command = ({ store }, command) => {
  const namespace = namespaceOf(command, 'listIndexes');
  const collection = store.catalog.find(namespace);
  if (!collection) throw new StoreError(26, 'NamespaceNotFound', `ns does not exist: ${namespace}`);
  const documents = collection.indexes.map(({ name, fields, unique, number }) =>
    encode({
      v: 2,
      key: Object.fromEntries(fields.map(({ path, direction }) => [path, direction])),
      name,
      ...(unique && number !== 0 && { unique }),
    }),
  );
  return cursorReply('firstBatch', documents, 0n, namespace);
};

export const dropIndexes: Command = ({ store }, command) => {
  const namespace = namespaceOf(command, 'dropIndexes');
  return store.write(() => {
    const collection = store.catalog.find(namespace);
    if (!collection) throw new StoreError(26, 'NamespaceNotFound', `ns not found ${namespace}`);
    const before = collection.indexes.length;
    const gone = collection.indexes.filter(
      ({ name, number }) => number !== 0 && (command['index'] === '*' || command['index'] === name),
    );
    if (gone.length === 0 && command['index'] !== '*')
      throw new StoreError(27, 'IndexNotFound', `index not found with name [${command['index']}]`);
    for (const { number } of gone)
      removeAll(store.bytes, keyPrefix(collection, number), afterPrefix(keyPrefix(collection, number)));
    collection.indexes = collection.indexes.filter((index) => !gone.includes(index));
    store.catalog.save();
    return toBody({ nIndexesWas: before, ok: 1 });
  });
};
