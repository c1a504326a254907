import type { Deps } from './deps.ts';
import { giveUpIdleImports } from './planning.ts';

const HOUR_MS = 3_600_000;

/**
 * Ends what nobody will go on with: imports that a crash left in the middle of being planned, names of people that were kept for an event an hour ago which never came,
 * and remembered answers older than 30 days.
 */
export async function expire(deps: Deps): Promise<void> {
  const now = deps.now().getTime();
  const hourAgo = new Date(now - HOUR_MS).toISOString();
  await giveUpIdleImports(deps);
  for (const record of await deps.stores.people.unmet(hourAgo)) {
    if (!(await deps.stores.events.byId(record.person, record.event))) await deps.stores.people.dropName(record);
  }
  await deps.stores.idempotency.dropBefore(new Date(now - 30 * 24 * HOUR_MS).toISOString());
}
