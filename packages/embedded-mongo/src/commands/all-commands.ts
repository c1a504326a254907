import type { CommandBody } from '../server/wire.ts';
import { StoreError } from '../values/store-error.ts';
import { aggregate, distinct } from './aggregate.ts';
import { create, drop, dropDatabase, listCollections, listDatabases } from './collections.ts';
import { checkConcerns } from './concerns.ts';
import { type Command, type Context, countOf } from './context.ts';
import { remove } from './delete.ts';
import { count, explain, find, getMore, killCursors } from './find.ts';
import { findAndModify } from './find-and-modify.ts';
import { createIndexes, dropIndexes, listIndexes } from './indexes.ts';
import { insert } from './insert.ts';
import { checkOptions, refuseTransactions } from './options.ts';
import { buildInfo, connectionStatus, hello, ping } from './server-info.ts';
import { update } from './update.ts';

/** Every command there is. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['hello', hello],
  ['isMaster', hello],
  ['ismaster', hello],
  ['ping', ping],
  ['buildInfo', buildInfo],
  ['connectionStatus', connectionStatus],
  ['endSessions', ping],
  ['find', find],
  ['getMore', getMore],
  ['killCursors', killCursors],
  ['explain', explain],
  ['count', count],
  ['distinct', distinct],
  ['aggregate', aggregate],
  ['insert', insert],
  ['update', update],
  ['delete', remove],
  ['findAndModify', findAndModify],
  ['create', create],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['listCollections', listCollections],
  ['listDatabases', listDatabases],
  ['createIndexes', createIndexes],
  ['listIndexes', listIndexes],
  ['dropIndexes', dropIndexes],
]);

/** Older names of commands. */
const OLDER: ReadonlyMap<string, string> = new Map([
  ['buildinfo', 'buildInfo'],
  ['findandmodify', 'findAndModify'],
]);

/** Runs one command by its name, which is also its first field. */
export async function runCommand(
  context: Omit<Context, 'until'>,
  given: string,
  sent: CommandBody,
): Promise<Uint8Array> {
  const name = OLDER.get(given) ?? given;
  const run = commands.get(name);
  if (!run) throw new StoreError(59, 'CommandNotFound', `no such command: '${name.slice(0, 100)}'`);
  const { [given]: first, ...rest } = sent;
  const body = { [name]: first, ...rest };
  refuseTransactions(body);
  checkOptions(name, body);
  checkConcerns(name, body);
  context.store.bytes.resetReadTxn();
  const time = countOf(body['maxTimeMS'], 'maxTimeMS', 0);
  return run({ ...context, until: time > 0 ? performance.now() + time : Number.POSITIVE_INFINITY }, body);
}
