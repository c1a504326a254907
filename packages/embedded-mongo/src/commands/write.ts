import { ObjectId, serialize } from 'bson';
import { compileFilter } from '../match/filter.ts';
import { toBody } from '../server/wire.ts';
import type { StoredCollection } from '../storage/catalog.ts';
import { findToChange, firstToChange } from '../storage/find-to-change.ts';
import type { Query } from '../storage/query.ts';
import type { Store } from '../storage/store.ts';
import { PAUSE, Turn } from '../storage/turn.ts';
import { insertDocument, removeDocument, replaceDocument } from '../storage/write.ts';
import type { Steps } from '../storage/write-queue.ts';
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

/** Runs the statements of a command inside write transactions; a failed one stops the others if they are ordered. */
function* runStatements<S>(
  statements: readonly S[],
  ordered: boolean,
  run: (statement: S, index: number) => Steps<void> | void,
): Steps<WriteError[]> {
  const errors: WriteError[] = [];
  const turn = new Turn();
  for (const [index, statement] of statements.entries()) {
    if (turn.isOver()) {
      yield PAUSE;
      turn.begin();
    }
    try {
      const steps = run(statement, index);
      if (steps) yield* steps;
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
  const documents = arrayOf(command['documents'], 'documents') as Uint8Array[];
  return store.writeInSteps(insertSteps(store, namespace, documents, command));
};

function* insertSteps(
  store: Store,
  namespace: string,
  documents: readonly Uint8Array[],
  command: Doc,
): Steps<Uint8Array> {
  const errors = yield* runStatements(documents, command['ordered'] !== false, (given) => {
    const { doc, raw } = withId(given);
    refuseTooLarge(raw);
    // After a pause the collection can be another one.
    insertDocument(store.bytes, store.catalog, store.catalog.ensure(namespace), doc, raw);
  });
  return reply({ n: documents.length - errors.length - notTried(documents.length, errors, command) }, errors);
}

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
  return store.writeInSteps(updateSteps(store, namespace, statements, command));
};

function* updateSteps(
  store: Store,
  namespace: string,
  statements: readonly UpdateStatement[],
  command: Doc,
): Steps<Uint8Array> {
  const counts = { n: 0, nModified: 0, upserted: [] as { index: number; _id: unknown }[] };
  const errors = yield* runStatements(
    statements,
    command['ordered'] !== false,
    function* (statement, index): Steps<void> {
      const done = yield* updateFound(store, store.catalog.ensure(namespace), statement);
      counts.n += done.matched + (done.upserted === undefined ? 0 : 1);
      counts.nModified += done.modified;
      if (done.upserted !== undefined) counts.upserted.push({ index, _id: done.upserted });
    },
  );
  const { upserted, ...rest } = counts;
  return reply({ ...rest, ...(upserted.length > 0 && { upserted }) }, errors);
}

interface Updated {
  matched: number;
  modified: number;
  /** The `_id` of what was made. */
  upserted: unknown;
}

function* updateFound(store: Store, collection: StoredCollection, statement: UpdateStatement): Steps<Updated> {
  const compiled = compileUpdate(statement.update);
  let matched = 0;
  let modified = 0;
  for (const found of findToChange(store, collection, statement.filter)) {
    if (found === PAUSE) {
      yield PAUSE;
      continue;
    }
    matched += 1;
    const before = decodeTyped(found.raw);
    const after = compiled.apply(before);
    const bytes = after === before ? found.raw : encodeToStore(after);
    if (Buffer.compare(bytes, found.raw) !== 0) {
      replaceDocument(store.bytes, store.catalog, collection, found.doc, bytes);
      modified += 1;
    }
    if (!statement.multi) break;
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
  return store.writeInSteps(removeSteps(store, namespace, statements, command));
};

function* removeSteps(store: Store, namespace: string, statements: readonly Doc[], command: Doc): Steps<Uint8Array> {
  let n = 0;
  const errors = yield* runStatements(statements, command['ordered'] !== false, function* (statement): Steps<void> {
    const collection = store.catalog.find(namespace);
    if (!collection) return;
    for (const found of findToChange(store, collection, documentOf(statement['q'], 'q'))) {
      if (found === PAUSE) {
        yield PAUSE;
        continue;
      }
      removeDocument(store.bytes, collection, found.doc);
      n += 1;
      if (Number(statement['limit'] ?? 0) === 1) break;
    }
  });
  return reply({ n }, errors);
}

export const findAndModify: Command = async ({ store }, command) => {
  refuseOptions(command, [...REFUSED, 'arrayFilters']);
  const namespace = namespaceOf(command, 'findAndModify' in command ? 'findAndModify' : 'findandmodify');
  const query = queryOf(command['query'], command['sort']);
  compileFilter(query.filter);
  const fields = command['fields'] ?? command['projection'];
  if (fields !== undefined && Object.keys(documentOf(fields, 'fields')).length > 0)
    refuseOptions({ fields }, ['fields']);
  return store.writeInSteps(findAndModifySteps(store, namespace, query, command));
};

function* findAndModifySteps(store: Store, namespace: string, query: Query, command: Doc): Steps<Uint8Array> {
  const collection = store.catalog.ensure(namespace);
  const found = yield* firstToChange(store, collection, query);
  if (command['remove'] === true) {
    if (found) removeDocument(store.bytes, collection, found.doc);
    return toBody({ lastErrorObject: { n: found ? 1 : 0 }, value: found ? decodeTyped(found.raw) : null, ok: 1 });
  }
  const wanted = { filter: query.filter, update: command['update'] };
  if (!found) {
    const made = command['upsert'] === true ? upsertNow(store, collection, wanted) : undefined;
    const lastErrorObject = { n: made ? 1 : 0, updatedExisting: false, ...(made && { upserted: made['_id'] }) };
    return toBody({ lastErrorObject, value: made && command['new'] === true ? made : null, ok: 1 });
  }
  const after = compileUpdate(wanted.update).apply(decodeTyped(found.raw));
  replaceDocument(store.bytes, store.catalog, collection, found.doc, encodeToStore(after));
  const value = command['new'] === true ? after : decodeTyped(found.raw);
  return toBody({ lastErrorObject: { n: 1, updatedExisting: true }, value, ok: 1 });
}
