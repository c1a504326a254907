import { applyImport } from './apply-import.ts';
import type { Deps } from './deps.ts';
import { finish } from './finish.ts';

/**
 * Ends all work under way in a database that no server works on: imports being applied are applied, those being planned have failed (their files are gone),
 * claims that no event uses are settled, blocks being voided are void. (Projections were healed when it was opened.)
 */
export async function settleAll(deps: Deps): Promise<{ applied: number; failed: number; released: number }> {
  const { imports } = deps.stores;
  const applying = await imports.inState('applying');
  for (const { _id } of applying) await applyImport(deps, _id);
  const planning = await imports.inState('planning');
  for (const { _id } of planning)
    await imports.change(_id, ['planning'], { state: 'failed', updatedAt: deps.now().toISOString() });
  const { released } = await finish(deps, -1);
  return { applied: applying.length, failed: planning.length, released };
}
