import { derivedId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { ImportDocument } from '../models/work/imports.ts';
import type { Deps } from './deps.ts';

const IDLE_AFTER_MS = 60_000;

/**
 * The import of a seed that is there to stay, or the first id of the seed that is free: one that came to nothing keeps its id for itself, as whoever still
 * plans it may write under it. Throws `busy` while it is being planned.
 */
export async function nextImport(deps: Deps, seed: string): Promise<{ id: string; there?: ImportDocument }> {
  for (let attempt = 0; ; attempt += 1) {
    const id = attempt === 0 ? derivedId(seed, 'import') : derivedId(seed, 'import', String(attempt));
    const there = await deps.stores.imports.find(id);
    if (!there) return { id };
    if (there.state === 'failed') continue;
    if (there.state !== 'planning') return { id, there };
    if (!isIdle(deps, there) || !(await giveUp(deps, id))) throw new DomainError('busy', { import: id });
  }
}

/** Ends imports that a crash left in the middle of being planned, so that their clients see it and their files are free. */
export async function giveUpIdleImports(deps: Deps): Promise<void> {
  const planning = await deps.stores.imports.inState('planning');
  for (const each of planning) if (isIdle(deps, each)) await giveUp(deps, each._id);
}

/** Nobody has planned on for a minute: a crash left it. */
function isIdle(deps: Deps, { updatedAt }: ImportDocument): boolean {
  return deps.now().getTime() - Date.parse(updatedAt) > IDLE_AFTER_MS;
}

/** Whoever still plans it then finds that it is over. False when it was planned meanwhile. */
async function giveUp(deps: Deps, id: string): Promise<boolean> {
  await deps.stores.importNames.drop(id);
  return deps.stores.imports.change(id, ['planning'], { state: 'failed', updatedAt: deps.now().toISOString() });
}

/** Also says that planning goes on. Throws `busy` when it was given up. */
export async function notePlanning(deps: Deps, id: string, set: Partial<ImportDocument> = {}): Promise<void> {
  const updatedAt = deps.now().toISOString();
  if (!(await deps.stores.imports.change(id, ['planning'], { ...set, updatedAt })))
    throw new DomainError('busy', { import: id });
}
