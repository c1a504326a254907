import { typeName } from '../match/type-names.ts';
import type { CommandBody } from '../server/wire.ts';
import type { StoredCollection } from '../storage/catalog.ts';
import type { Store } from '../storage/store.ts';
import { insertDocument } from '../storage/write.ts';
import type { Steps } from '../storage/write-queue.ts';
import { TYPE } from '../values/bson-types.ts';
import { Doc, typeOf } from '../values/document.ts';
import { newObjectId } from '../values/object-id.ts';
import { badValue, StoreError } from '../values/store-error.ts';
import { type Command, namespaceOf } from './context.ts';
import { runStatements, statementsOf, writeReply } from './statements.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

export const insert: Command = async ({ store }, command) => {
  const namespace = namespaceOf(command, 'insert');
  return store.writeInSteps(insertSteps(store, namespace, statementsOf(command, 'documents'), command));
};

function* insertSteps(store: Store, namespace: string, documents: Doc[], command: CommandBody): Steps<Uint8Array> {
  let n = 0;
  const errors = yield* runStatements(command, documents, (doc) => {
    // After a pause the collection can be another one.
    insertNow(store, store.catalog.ensure(namespace), doc);
    n += 1;
  });
  return writeReply({ n }, errors);
}

/** Inserts one document, with an `_id` in front; answers it as it is stored. */
export function insertNow(store: Store, collection: StoredCollection, doc: Doc): Doc {
  refuseId(doc);
  const stored = withIdFirst(doc);
  refuseTooLarge(stored, { code: 10334, codeName: 'BSONObjectTooLarge' });
  insertDocument(store.bytes, store.catalog, collection, stored, stored.bytes);
  return stored;
}

export function refuseTooLarge(doc: Doc, { code, codeName }: { code: number; codeName: string }): void {
  const size = doc.bytes.length;
  if (size > MAX_DOCUMENT_BYTES) throw new StoreError(code, codeName, `a document of ${size} bytes is over 16 MiB`);
}

function withIdFirst(doc: Doc): Doc {
  if (doc.firstName === '_id') return doc;
  const id = doc.get('_id');
  return Doc.of([['_id', id === undefined ? newObjectId() : id], ...doc.entries().filter(([name]) => name !== '_id')]);
}

const NO_ID: readonly number[] = [TYPE.array, TYPE.regex, TYPE.undefined];

function refuseId(doc: Doc): void {
  const id = doc.get('_id');
  if (id === undefined) return;
  if (NO_ID.includes(typeOf(id)))
    throw new StoreError(53, 'InvalidIdField', `The '_id' value cannot be of type ${typeName(id)}`);
  if (doc.keys().filter((name) => name === '_id').length > 1)
    throw badValue("can't have multiple _id fields in one document");
  const dollar = id instanceof Doc ? id.keys().find((name) => name.startsWith('$')) : undefined;
  if (dollar !== undefined)
    throw new StoreError(52, 'DollarPrefixedFieldName', `'${dollar}' in '_id' is not valid for storage.`);
}
