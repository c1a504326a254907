import { DomainError } from '../errors.ts';
import { codeOfName } from '../lifecycle/names-given.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { Run } from '../models/codes/runs.ts';
import { namesWithin } from './blocks.ts';
import type { Asker, Deps } from './deps.ts';
import { codesOfRun } from './issue-codes.ts';

const CHUNK = 1_000;

/**
 * Voids what is left of a block, or the codes given (writes.md, "void a number / a block"): the run `voiding`, names as void, the run `void`.
 * Claimed numbers stay claimed. A code of another block is refused with nothing voided.
 */
export async function voidBlock(
  deps: Deps,
  asker: Asker,
  run: Run,
  command: { codes?: readonly string[]; reason: string },
): Promise<void> {
  const voiding = { by: asker.actor.id, reason: command.reason };
  if (command.codes) {
    const names = await namesWithin(deps, run, command.codes);
    refuseClaimed(await deps.stores.names.findMany(names));
    refuseClaimed(await voidNames(deps, voiding, names));
    return;
  }
  const marked = await deps.stores.runs.startVoiding(run._id, voiding);
  if (marked) await finishVoiding(deps, marked);
}

/** The rest of a voided block, if there is any; also run by the job `finish` after a crash. */
export async function finishVoiding(deps: Deps, run: Run): Promise<void> {
  const { voided, voiding = { by: run.takenBy, reason: '' } } = run;
  if (voided !== 'voiding') return;
  for (let from = run.from; from <= run.to; from += CHUNK) {
    const part = { ...run, from, to: Math.min(run.to, from + CHUNK - 1) };
    const codes = [...(await codesOfRun(deps, part)).codes()];
    await voidNames(deps, voiding, await namesWithin(deps, run, codes));
  }
  await deps.stores.runs.endVoiding(run._id);
}

function refuseClaimed(names: readonly NameEntry[]): void {
  const claimed = names.filter((name) => !name.void);
  if (claimed.length === 0) return;
  throw new DomainError('block-claimed', { codes: claimed.map((name) => codeOfName(name._id)) });
}

/** Answers the names that were claimed before. */
async function voidNames(
  deps: Deps,
  voiding: { by: string; reason: string },
  names: readonly string[],
): Promise<readonly NameEntry[]> {
  const at = deps.now().toISOString();
  const entries = names.map((name) => ({ _id: name, void: { at, ...voiding }, claimedAt: at }));
  return [...(await deps.stores.names.claim(entries)).values()];
}
