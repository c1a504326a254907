import { compileFilter } from '../match/filter.ts';
import type { CommandBody } from '../server/wire.ts';
import { findToChange } from '../storage/find-to-change.ts';
import type { Store } from '../storage/store.ts';
import { PAUSE } from '../storage/turn.ts';
import { removeDocument } from '../storage/write.ts';
import type { Steps } from '../storage/write-queue.ts';
import { failedToParse, located } from '../values/store-error.ts';
import { type Command, countOf, documentOf, namespaceOf } from './context.ts';
import { fieldsOf, runStatements, statementsOf, writeReply } from './statements.ts';

export const remove: Command = async ({ store }, command) => {
  const namespace = namespaceOf(command, 'delete');
  const statements = statementsOf(command, 'deletes').map((each) => fieldsOf('delete.deletes', each));
  return store.writeInSteps(removeSteps(store, namespace, statements, command));
};

function* removeSteps(
  store: Store,
  namespace: string,
  statements: readonly CommandBody[],
  command: CommandBody,
): Steps<Uint8Array> {
  let n = 0;
  const errors = yield* runStatements(command, statements, function* (statement): Steps<void> {
    const filter = documentOf(statement['q'], 'delete.deletes.q');
    compileFilter(filter);
    const limit = limitOf(statement);
    const collection = store.catalog.find(namespace);
    if (!collection) return;
    for (const found of findToChange(store, collection, { filter, hint: statement['hint'] })) {
      if (found === PAUSE) {
        yield PAUSE;
        continue;
      }
      removeDocument(store.bytes, collection, found.doc);
      n += 1;
      if (limit === 1) break;
    }
  });
  return writeReply({ n }, errors);
}

function limitOf(statement: CommandBody): number {
  if (statement['limit'] === undefined)
    throw located(40414, "BSON field 'delete.deletes.limit' is missing but a required field");
  const limit = countOf(statement['limit'], 'delete.deletes.limit', 0);
  if (limit > 1) throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${limit}`);
  return limit;
}
