import type { Doc } from '../values/document.ts';
import { notSupported, StoreError } from '../values/store-error.ts';
import {
  buildInfo,
  connectionStatus,
  create,
  createIndexes,
  drop,
  dropDatabase,
  dropIndexes,
  hello,
  listCollections,
  listIndexes,
  ping,
} from './admin.ts';
import { aggregate, distinct } from './aggregate.ts';
import type { Command, Context } from './context.ts';
import { count, explain, find, getMore, killCursors } from './find.ts';
import { findAndModify, insert, remove, update } from './write.ts';

/** Every command there is. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['hello', hello],
  ['isMaster', hello],
  ['ismaster', hello],
  ['ping', ping],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
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
  ['findandmodify', findAndModify],
  ['create', create],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['listCollections', listCollections],
  ['createIndexes', createIndexes],
  ['listIndexes', listIndexes],
  ['dropIndexes', dropIndexes],
]);

/** Runs one command; its name is its first field. */
export async function runCommand(context: Context, command: Doc): Promise<Uint8Array> {
  const [name = ''] = Object.keys(command);
  const run = commands.get(name);
  if (!run) throw new StoreError(59, 'CommandNotFound', `no such command: '${name.slice(0, 100)}'`);
  if (command['startTransaction'] !== undefined || command['autocommit'] !== undefined)
    throw notSupported('a transaction');
  context.store.bytes.resetReadTxn();
  return run(context, command);
}
