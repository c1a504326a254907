import { compileFilter } from '../match/filter.ts';
import type { CommandBody } from '../server/wire.ts';
import type { StoredCollection } from '../storage/catalog.ts';
import { findToChange } from '../storage/find-to-change.ts';
import type { Store } from '../storage/store.ts';
import { PAUSE } from '../storage/turn.ts';
import { replaceDocument } from '../storage/write.ts';
import type { Steps } from '../storage/write-queue.ts';
import { compileUpdate, type Update } from '../update/update.ts';
import { upsertDocument } from '../update/upsert.ts';
import type { Hit } from '../values/at-path.ts';
import type { Doc, Value } from '../values/document.ts';
import { failedToParse } from '../values/store-error.ts';
import { type Command, documentOf, isOn, namespaceOf } from './context.ts';
import { insertNow, refuseTooLarge } from './insert.ts';
import { fieldsOf, runStatements, statementsOf, writeReply } from './statements.ts';

export const update: Command = async ({ store }, command) => {
  const namespace = namespaceOf(command, 'update');
  const statements = statementsOf(command, 'updates').map((each) => fieldsOf('update.updates', each));
  return store.writeInSteps(updateSteps(store, namespace, statements, command));
};

function* updateSteps(
  store: Store,
  namespace: string,
  statements: readonly CommandBody[],
  command: CommandBody,
): Steps<Uint8Array> {
  const counts = { n: 0, nModified: 0 };
  const upserted: { index: number; _id: Value }[] = [];
  const errors = yield* runStatements(command, statements, function* (statement, index): Steps<void> {
    const done = yield* updateFound(store, namespace, statement);
    counts.n += done.matched;
    counts.nModified += done.modified;
    if (done.matched > 0 || !isOn(statement['upsert'])) return;
    upserted.push({ index, _id: upsertNow(store, namespace, done).get('_id') as Value });
    counts.n += 1;
  });
  return writeReply({ ...counts, ...(upserted.length > 0 && { upserted }) }, errors);
}

interface Updated {
  matched: number;
  modified: number;
  filter: Doc;
  compiled: Update;
}

function* updateFound(store: Store, namespace: string, statement: CommandBody): Steps<Updated> {
  const filter = documentOf(statement['q'], 'update.updates.q');
  const compiled = compileUpdate(statement['u'], statement['arrayFilters']);
  const multi = isOn(statement['multi']);
  if (multi && compiled.replaces) throw failedToParse('multi update is not supported for replacement-style update');
  compileFilter(filter);
  const collection = store.catalog.find(namespace);
  let matched = 0;
  let modified = 0;
  if (!collection) return { matched, modified, filter, compiled };
  for (const found of findToChange(store, collection, { filter, hint: statement['hint'] })) {
    if (found === PAUSE) {
      yield PAUSE;
      continue;
    }
    matched += 1;
    if (changeNow(store, collection, { before: found.doc, filter, compiled }) !== found.doc) modified += 1;
    if (!multi) break;
  }
  return { matched, modified, filter, compiled };
}

interface Changing {
  before: Doc;
  filter: Doc;
  compiled: Update;
}

/** Applies an update to a stored document that a filter found; answers it as it becomes, the very same when nothing changes. */
export function changeNow(store: Store, collection: StoredCollection, { before, filter, compiled }: Changing): Doc {
  const hit: Hit = {};
  if (compiled.positional) compileFilter(filter)(before, hit);
  const after = compiled.apply(before, { inserting: false, matched: hit.index });
  if (after.bytes.equals(before.bytes)) return before;
  refuseTooLarge(after, { code: 17419, codeName: 'Location17419' });
  replaceDocument(store.bytes, store.catalog, collection, before, after.bytes);
  return after;
}

export function upsertNow(
  store: Store,
  namespace: string,
  { filter, compiled }: Pick<Changing, 'filter' | 'compiled'>,
): Doc {
  const made = upsertDocument(filter, compiled);
  refuseTooLarge(made, { code: 17420, codeName: 'Location17420' });
  return insertNow(store, store.catalog.ensure(namespace), made);
}
