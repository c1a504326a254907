import type { Caller } from '../http/access.ts';
import type { Asker } from '../operations/deps.ts';

/** The caller as operations know them. */
export function askerOf(caller: Caller): Asker {
  return { actor: { kind: 'key', id: caller.keyId }, reach: caller.reach, roles: caller.roles };
}
