import type { CommandBody } from '../server/wire.ts';
import { Doc } from '../values/document.ts';
import { isNumber, toDouble } from '../values/numbers.ts';
import { badValue, StoreError } from '../values/store-error.ts';

const LEVELS: readonly unknown[] = [undefined, 'local', 'available', 'majority'];

/** Read concerns beyond these that a command takes all the same. */
const MORE_LEVELS: Readonly<Record<string, readonly unknown[]>> = { find: ['snapshot'] };

/** Refuses, as a standalone server does, to wait for others that aren't there. Everything else that may be asked of safety is so anyway. */
export function checkConcerns(name: string, body: CommandBody): void {
  const { writeConcern, readConcern, apiVersion } = body;
  const w = writeConcern instanceof Doc ? writeConcern.get('w') : undefined;
  if ((isNumber(w) && toDouble(w) > 1) || (typeof w === 'string' && w !== 'majority'))
    throw badValue("cannot use 'w' > 1 when a host is not replicated");
  const level = readConcern instanceof Doc ? readConcern.get('level') : undefined;
  if (!LEVELS.includes(level) && !MORE_LEVELS[name]?.includes(level))
    throw new StoreError(123, 'NotAReplicaSet', `node needs to be a replica set member to use read concern ${level}`);
  if (apiVersion !== undefined && apiVersion !== '1')
    throw new StoreError(322, 'APIVersionError', "API version must be '1'");
}
