import { applyImport } from '../operations/apply-import.ts';
import type { Deps } from '../operations/deps.ts';
import { expire } from '../operations/expire.ts';
import { finish } from '../operations/finish.ts';
import { heal } from '../operations/heal.ts';
import { undoImport } from '../operations/undo-import.ts';
import type { Job } from './job-runner.ts';

const MINUTE_MS = 60_000;

/** What runs beside the requests. A job only calls operations. */
export function allJobs(deps: Deps): Job[] {
  return [
    { name: 'heal', everyMs: MINUTE_MS, run: async () => void (await heal(deps)) },
    { name: 'finish', everyMs: MINUTE_MS, run: async () => void (await finish(deps)) },
    { name: 'expire', everyMs: MINUTE_MS, run: () => expire(deps) },
    { name: 'apply-imports', everyMs: 2_000, run: (alive) => applyImports(deps, alive) },
  ];
}

async function applyImports(deps: Deps, alive: () => boolean): Promise<void> {
  for (const { _id } of await deps.stores.imports.inState('applying')) {
    if (alive()) await applyImport(deps, _id, alive);
  }
  for (const { _id } of await deps.stores.imports.inState('undoing')) if (alive()) await undoImport(deps, _id, alive);
}
