import type { Deps } from './deps.ts';

const HOUR_MS = 3_600_000;

/**
 * Ends what nobody will go on with: imports that were being planned an hour ago, names of people that were kept for an event an hour ago which never came,
 * and remembered answers older than 30 days.
 */
export async function expire(deps: Deps): Promise<void> {
  const now = deps.now().getTime();
  const hourAgo = new Date(now - HOUR_MS).toISOString();
  for (const planning of await deps.stores.imports.inState('planning')) {
    if (planning.updatedAt < hourAgo) {
      await deps.stores.imports.change(planning._id, ['planning'], {
        state: 'failed',
        updatedAt: deps.now().toISOString(),
      });
    }
  }
  for (const record of await deps.stores.people.unmet(hourAgo)) {
    if (!(await deps.stores.events.byId(record.person, record.event))) await deps.stores.people.dropName(record);
  }
  await deps.stores.idempotency.dropBefore(new Date(now - 30 * 24 * HOUR_MS).toISOString());
}
