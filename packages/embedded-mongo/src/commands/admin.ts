import { sortFields } from '../match/sort.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import { buildIndexes } from '../storage/build-indexes.ts';
import type { IndexSpec } from '../storage/index-keys.ts';
import { type Doc, encode } from '../values/document.ts';
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

function dropNow({ catalog }: Parameters<Command>[0]['store'], namespace: string): void {
  const collection = catalog.find(namespace);
  if (collection) catalog.drop(collection);
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

function newIndex(spec: Doc): IndexSpec {
  refuseOptions(spec, REFUSED_INDEX_OPTIONS);
  const key = documentOf(spec['key'], 'key');
  for (const direction of Object.values(key))
    if (typeof direction === 'string') throw notSupported(`an index of the kind ${direction}`);
  return {
    name: String(spec['name']),
    fields: sortFields(key),
    unique: spec['unique'] === true,
  };
}

export const createIndexes: Command = async ({ store }, command) => {
  const namespace = namespaceOf(command, 'createIndexes');
  const specs = arrayOf(command['indexes'], 'indexes').map((each) => newIndex(documentOf(each, 'an index')));
  const built = await buildIndexes(store, namespace, specs);
  return toBody({
    numIndexesBefore: built.before,
    numIndexesAfter: built.after,
    createdCollectionAutomatically: built.createdCollection,
    ok: 1,
  });
};

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
    store.catalog.dropIndexes(collection, gone);
    return toBody({ nIndexesWas: before, ok: 1 });
  });
};
