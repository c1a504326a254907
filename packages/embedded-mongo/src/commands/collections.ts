import { compileFilter } from '../match/filter.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import { type Doc, decode, type Value } from '../values/document.ts';
import { encode, type Loose } from '../values/encode.ts';
import { type Command, databaseOf, documentOf, isOn, namespaceOf } from './context.ts';

/** One that is there is left alone: like MongoDB since 7.0 where the options are the same, and no collection here has any. */
export const create: Command = ({ store }, command) => {
  const namespace = namespaceOf(command, 'create');
  return store.write(() => {
    store.catalog.ensure(namespace);
    return toBody({ ok: 1 });
  });
};

export const drop: Command = ({ store: { catalog, write } }, command) => {
  const namespace = namespaceOf(command, 'drop');
  return write(() => {
    const collection = catalog.find(namespace);
    if (!collection) return toBody({ ok: 1 });
    catalog.drop(collection);
    return toBody({ nIndexesWas: collection.indexes.length, ns: namespace, ok: 1 });
  });
};

export const dropDatabase: Command = ({ store: { catalog, write } }, command) => {
  const database = databaseOf(command);
  return write(() => {
    for (const each of catalog.list()) if (each.namespace.startsWith(`${database}.`)) catalog.drop(each);
    return toBody({ dropped: database, ok: 1 });
  });
};

const ID_INDEX = { v: 2, key: { _id: 1 }, name: '_id_' };

export const listCollections: Command = ({ store }, command) => {
  const database = databaseOf(command);
  const rest = isOn(command['nameOnly']) ? {} : { options: {}, info: { readOnly: false }, idIndex: ID_INDEX };
  const all = store.catalog
    .list()
    .filter(({ namespace }) => namespace.startsWith(`${database}.`))
    .map(({ namespace }) => ({ name: namespace.slice(database.length + 1), type: 'collection', ...rest }));
  const found = matching(all, command['filter']).map(({ bytes }) => bytes);
  return cursorReply('firstBatch', found, 0n, `${database}.$cmd.listCollections`);
};

export const listDatabases: Command = ({ store }, command) => {
  const names = new Set(store.catalog.list().map(({ namespace }) => namespace.slice(0, namespace.indexOf('.'))));
  const rest = isOn(command['nameOnly']) ? {} : { sizeOnDisk: 0, empty: false };
  const all = [...names].sort().map((name) => ({ name, ...rest }));
  return toBody({ databases: matching(all, command['filter']), ok: 1 });
};

function matching(all: readonly Loose[], filter: Value | undefined): Doc[] {
  const match = compileFilter(documentOf(filter, 'filter'));
  return all.map((each) => decode(encode(each))).filter((each) => match(each));
}
