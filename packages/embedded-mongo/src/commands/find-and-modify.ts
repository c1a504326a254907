import { compileFilter } from '../match/filter.ts';
import { compileProjection } from '../match/projection.ts';
import { sortFields } from '../match/sort.ts';
import { type CommandBody, toBody } from '../server/wire.ts';
import { firstToChange } from '../storage/find-to-change.ts';
import type { Query } from '../storage/query.ts';
import type { Store } from '../storage/store.ts';
import { removeDocument } from '../storage/write.ts';
import type { Steps } from '../storage/write-queue.ts';
import { compileUpdate, type Update } from '../update/update.ts';
import type { Doc } from '../values/document.ts';
import type { Loose } from '../values/encode.ts';
import { failedToParse } from '../values/store-error.ts';
import { type Command, documentOf, isOn, namespaceOf } from './context.ts';
import { changeNow, upsertNow } from './update.ts';

export const findAndModify: Command = async ({ store }, command) => {
  const namespace = namespaceOf(command, 'findAndModify');
  refuseContradictions(command);
  const filter = documentOf(command['query'], 'findAndModify.query');
  compileFilter(filter);
  const query = { filter, sort: sortFields(documentOf(command['sort'], 'findAndModify.sort')), hint: command['hint'] };
  const project = compileProjection(documentOf(command['fields'], 'findAndModify.fields'), filter);
  const compiled = isOn(command['remove']) ? undefined : compileUpdate(command['update'], command['arrayFilters']);
  const done = await store.writeInSteps(
    compiled ? updateFirst({ store, namespace, query, compiled, command }) : removeFirst(store, namespace, query),
  );
  return toBody({ lastErrorObject: done.lastErrorObject, value: done.value ? project(done.value) : null, ok: 1 });
};

function refuseContradictions(command: CommandBody): void {
  const removes = isOn(command['remove']);
  if (removes === (command['update'] !== undefined)) {
    throw failedToParse(
      removes ? 'Cannot specify both an update and remove=true' : 'Either an update or remove=true must be specified',
    );
  }
  const alone = ['new', 'upsert', 'arrayFilters'].find((option) => removes && (command[option] ?? false) !== false);
  if (alone) throw failedToParse(`Cannot specify both ${alone} and remove=true`);
}

interface Done {
  value: Doc | undefined;
  lastErrorObject: Loose;
}

function* removeFirst(store: Store, namespace: string, query: Query): Steps<Done> {
  const collection = store.catalog.find(namespace);
  const found = collection && (yield* firstToChange(store, collection, query));
  if (found) removeDocument(store.bytes, collection, found.doc);
  return { value: found?.doc, lastErrorObject: { n: found ? 1 : 0 } };
}

interface Updating {
  store: Store;
  namespace: string;
  query: Query;
  compiled: Update;
  command: CommandBody;
}

function* updateFirst({ store, namespace, query, compiled, command }: Updating): Steps<Done> {
  const { filter } = query;
  const collection = store.catalog.find(namespace);
  const found = collection && (yield* firstToChange(store, collection, query));
  const wantsAfter = isOn(command['new']);
  if (found) {
    const after = changeNow(store, collection, { before: found.doc, filter, compiled });
    return { value: wantsAfter ? after : found.doc, lastErrorObject: { n: 1, updatedExisting: true } };
  }
  const made = isOn(command['upsert']) ? upsertNow(store, namespace, { filter, compiled }) : undefined;
  const lastErrorObject = { n: made ? 1 : 0, updatedExisting: false, ...(made && { upserted: made.get('_id') }) };
  return { value: wantsAfter ? made : undefined, lastErrorObject };
}
