import { ObjectId, serialize } from 'bson';
import { compileFilter } from '../match/filter.ts';
import { toBody } from '../server/wire.ts';
import type { StoredCollection } from '../storage/catalog.ts';
import { findNow } from '../storage/find-now.ts';
import type { Store } from '../storage/store.ts';
import { insertDocument, removeDocument, replaceDocument } from '../storage/write.ts';
import { compileUpdate, upsertDocument } from '../update/update.ts';
import { type Doc, decode, decodeTyped, encode } from '../values/document.ts';
import { badValue, StoreError } from '../values/store-error.ts';
import { arrayOf, type Command, documentOf, namespaceOf, refuseOptions } from './context.ts';
import { queryOf } from './find.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const REFUSED = ['collation', 'startTransaction', 'txnNumber', 'let'];

interface WriteError {
  index: number;
  code: number;
  errmsg: string;
}

/** Runs the statements of a command inside one write transaction; a failed one stops the others if they are ordered. */
function runStatements<S>(
  statements: readonly S[],
  ordered: boolean,
  run: (statement: S, index: number) => void,
): WriteError[] {
  const errors: WriteError[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      errors.push({ index, code: error.code, errmsg: error.message, ...error.extra });
      if (ordered) break;
    }
  }
  return errors;
}

function reply(counts: Doc, errors: readonly WriteError[]): Uint8Array {
  return toBody({ ...counts, ...(errors.length > 0 && { writeErrors: errors }), ok: 1 });
}

export const insert: Command = async ({ store }, command) => {
  refuseOptions(command, REFUSED);
  const namespace = namespaceOf(command, 'insert');
  const documents = arrayOf(command['documents'], 'documents').map((raw) => withId(raw as Uint8Array));
  return store.write(() => {
    const collection = store.catalog.ensure(namespace);
    const errors = runStatements(documents, command['ordered'] !== false, ({ doc, raw }) => {
      refuseTooLarge(raw);
      insertDocument(store.bytes, store.catalog, collection, doc, raw);
    });
    return reply({ n: documents.length - errors.length - notTried(documents.length, errors, command) }, errors);
  });
};

function refuseTooLarge(raw: Uint8Array): void {
  if (raw.length > MAX_DOCUMENT_BYTES) throw new StoreError(10334, 'BSONObjectTooLarge', 'a document is over 16 MiB');
}

function encodeToStore(doc: Doc): Uint8Array {
  const raw = encode(doc);
  refuseTooLarge(raw);
  return raw;
}

/** Behind the first error of an ordered command nothing was tried. */
function notTried(total: number, errors: readonly WriteError[], command: Doc): number {
  const [first] = errors;
  return first && command['ordered'] !== false ? total - first.index - 1 : 0;
}

function withId(raw: Uint8Array): { doc: Doc; raw: Uint8Array } {
  const doc = decode(raw);
  const id = doc['_id'];
  if (Array.isArray(id) || id instanceof RegExp) throw badValue('_id can be no array and no regular expression');
  if (id !== undefined) return { doc, raw };
  const complete = { _id: new ObjectId(), ...decodeTyped(raw) };
  return { doc: complete, raw: serialize(complete) };
}

interface UpdateStatement {
  filter: Doc;
  update: unknown;
  multi: boolean;
  upsert: boolean;
}

export const update: Command = async ({ store }, command) => {
  refuseOptions(command, REFUSED);
  const namespace = namespaceOf(command, 'update');
  const statements = arrayOf(command['updates'], 'updates').map((each): UpdateStatement => {
    const statement = documentOf(each, 'an update');
    refuseOptions(statement, ['collation', 'arrayFilters', 'sort']);
    return {
      filter: documentOf(statement['q'], 'q'),
      update: statement['u'],
      multi: statement['multi'] === true,
      upsert: statement['upsert'] === true,
    };
  });
  return store.write(() => {
    const counts = { n: 0, nModified: 0, upserted: [] as { index: number; _id: unknown }[] };
    const collection = store.catalog.ensure(namespace);
    const errors = runStatements(statements, command['ordered'] !== false, (statement, index) => {
      const done = updateNow(store, collection, statement);
      counts.n += done.matched + (done.upserted === undefined ? 0 : 1);
      counts.nModified += done.modified;
      if (done.upserted !== undefined) counts.upserted.push({ index, _id: done.upserted });
    });
    const { upserted, ...rest } = counts;
    return reply({ ...rest, ...(upserted.length > 0 && { upserted }) }, errors);
  });
};

function updateNow(store: Store, collection: StoredCollection, statement: UpdateStatement) {
  const compiled = compileUpdate(statement.update);
  let matched = 0;
  let modified = 0;
  const found = [...findNow(store.bytes, collection, statement.filter, [], statement.multi ? 0 : 1)];
  for (const { raw } of found) {
    matched += 1;
    const before = decodeTyped(raw);
    const after = compiled.apply(before);
    if (after === before) continue;
    const bytes = encodeToStore(after);
    if (Buffer.compare(bytes, raw) === 0) continue;
    replaceDocument(store.bytes, store.catalog, collection, decode(raw), bytes);
    modified += 1;
  }
  if (matched > 0 || !statement.upsert) return { matched, modified, upserted: undefined };
  return { matched, modified, upserted: upsertNow(store, collection, statement)['_id'] };
}

function upsertNow(
  store: Store,
  collection: StoredCollection,
  statement: Pick<UpdateStatement, 'filter' | 'update'>,
): Doc {
  const made = upsertDocument(statement.filter, compileUpdate(statement.update));
  const complete = made['_id'] === undefined ? { _id: new ObjectId(), ...made } : made;
  const raw = encodeToStore(complete);
  const doc = decode(raw);
  insertDocument(store.bytes, store.catalog, collection, doc, raw);
  return doc;
}

export const remove: Command = async ({ store }, command) => {
  refuseOptions(command, REFUSED);
  const namespace = namespaceOf(command, 'delete');
  const statements = arrayOf(command['deletes'], 'deletes').map((each) => {
    const statement = documentOf(each, 'a delete');
    refuseOptions(statement, ['collation']);
    return statement;
  });
  return store.write(() => {
    const collection = store.catalog.find(namespace);
    let n = 0;
    const errors = runStatements(collection ? statements : [], command['ordered'] !== false, (statement) => {
      const filter = documentOf(statement['q'], 'q');
      for (const { doc } of [
        ...findNow(store.bytes, collection as StoredCollection, filter, [], Number(statement['limit'] ?? 0)),
      ]) {
        removeDocument(store.bytes, collection as StoredCollection, doc);
        n += 1;
      }
    });
    return reply({ n }, errors);
  });
};

export const findAndModify: Command = async ({ store }, command) => {
  refuseOptions(command, [...REFUSED, 'arrayFilters']);
  const namespace = namespaceOf(command, 'findAndModify' in command ? 'findAndModify' : 'findandmodify');
  const { filter, sort } = queryOf(command['query'], command['sort']);
  compileFilter(filter);
  const fields = command['fields'] ?? command['projection'];
  if (fields !== undefined && Object.keys(documentOf(fields, 'fields')).length > 0)
    refuseOptions({ fields }, ['fields']);
  return store.write(() => {
    const collection = store.catalog.ensure(namespace);
    const [found] = [...findNow(store.bytes, collection, filter, sort, 1)];
    if (command['remove'] === true) {
      if (found) removeDocument(store.bytes, collection, found.doc);
      return toBody({ lastErrorObject: { n: found ? 1 : 0 }, value: found ? decodeTyped(found.raw) : null, ok: 1 });
    }
    const wanted = { filter, update: command['update'] };
    if (!found) {
      const made = command['upsert'] === true ? upsertNow(store, collection, wanted) : undefined;
      const lastErrorObject = { n: made ? 1 : 0, updatedExisting: false, ...(made && { upserted: made['_id'] }) };
      return toBody({ lastErrorObject, value: made && command['new'] === true ? made : null, ok: 1 });
    }
    const after = compileUpdate(wanted.update).apply(decodeTyped(found.raw));
    replaceDocument(store.bytes, store.catalog, collection, found.doc, encodeToStore(after));
    const value = command['new'] === true ? after : decodeTyped(found.raw);
    return toBody({ lastErrorObject: { n: 1, updatedExisting: true }, value, ok: 1 });
  });
};
