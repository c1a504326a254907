import { derivedId } from '@tagtree/evidence';
import { type Run, runId } from '../models/codes/runs.ts';
import type { Epoch } from '../reference/setting-log.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';

const LEAST_GAP = 1_000;

/**
 * How many numbers may have left the house since a backup, where no mark tells: the number that a person states; else as many again as the class had
 * taken, at least 1,000 and at most half of what it has left.
 */
export function gapOf({ taken, total }: { taken: number; total: number }, stated: number | undefined): number {
  const left = Math.max(0, total - taken);
  return Math.min(stated ?? Math.min(Math.max(LEAST_GAP, taken), Math.ceil(left / 2)), left);
}

export interface EpochRun {
  class: string;
  /** The version that the codes of these numbers are written by, where it is known. */
  version?: number;
  from: number;
  to: number;
  /** Whether the class is in the tree: then people see the run as a block. */
  known: boolean;
}

/** The run that keeps from being issued what may have left the house between a backup and the epoch that its restore opens. */
export function epochRun(deps: Deps, asker: Asker, epoch: Pick<Epoch, 'number' | 'backupAt'>, run: EpochRun): Run {
  const request = `epoch ${epoch.number}/${run.from}`;
  return {
    _id: runId(run.class, run.from),
    class: run.class,
    ...(run.version !== undefined && { version: run.version }),
    from: run.from,
    to: run.to,
    purpose: 'epoch',
    request,
    takenAt: deps.now().toISOString(),
    takenBy: asker.actor.id,
    after: epoch.backupAt,
    ...(run.known && { block: derivedId(deps.origin, request, run.class) }),
  };
}

/**
 * A class without any run may be one that was made, and gave out numbers, after the backup that was restored. Where no mark told of it, its first numbers
 * are left out. Answers whether there was something to leave out. A class that an authority numbers has its blocks looked at when they are taken in.
 */
export async function leaveOutLost(deps: Deps, asker: Asker, classes: readonly string[]): Promise<boolean> {
  if (classes.length === 0) return false;
  const epoch = (await deps.stores.settings.find('site'))?.epoch;
  if (epoch?.gap === undefined) return false;
  const runs: Run[] = [];
  for (const key of classes) {
    const { framework, path } = splitClassKey(key);
    if ((await deps.catalog.issuerOf(framework)) !== undefined) continue;
    const compiled = await deps.catalog.current(framework);
    const to = Math.min(epoch.gap, Math.floor(compiled.capacity(path) / 2));
    if (to > 0)
      runs.push(epochRun(deps, asker, epoch, { class: key, version: compiled.version, from: 1, to, known: true }));
  }
  await deps.stores.runs.insertMany(runs);
  return runs.length > 0;
}
