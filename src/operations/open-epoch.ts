import { derivedId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { EpochOpened } from '../reference/setting-log.ts';
import { appendEvent } from './append-event.ts';
import type { Deps } from './deps.ts';
import { epochRun, gapOf } from './epoch-runs.ts';
import { splitClassKey } from './framework-catalog.ts';
import { serverAsker } from './open-site.ts';
import { referenceSubject, settingProjection } from './reference-projections.ts';

export interface OpenEpoch {
  /** The epoch of the backup, and when it was taken. */
  before: number;
  backupAt: string;
  /** The highest numbers that may have left the house, by class, from the marks that are there; none without a mark. */
  marks: ReadonlyMap<string, number> | undefined;
  /** Numbers that a person says may have left in each class; kept also where there is a mark. */
  gap: number | undefined;
}

const CHUNK = 500;

/**
 * Begins the time after a restore (decision 0006): moves the numbers of every class past what may have left the house, closes the pools, and says so in the
 * settings log. Nothing else may be at work on the database.
 */
export async function openEpoch(deps: Deps, command: OpenEpoch): Promise<EpochOpened> {
  const asker = serverAsker(deps.origin);
  const ends = await deps.stores.runs.allEnds();
  const mark = markOf(command.marks, ends);
  const epoch = { number: command.before + 1, backupAt: command.backupAt };
  const opened: EpochOpened = { epoch: epoch.number, backupAt: epoch.backupAt, mark, classes: 0, numbers: 0 };
  if (mark !== 'found' || command.gap !== undefined)
    opened.gap = command.gap ?? gapOf({ taken: 0, total: Number.MAX_SAFE_INTEGER }, undefined);
  const classes = [...new Set([...ends.keys(), ...(command.marks?.keys() ?? [])])].sort();
  for (let at = 0; at < classes.length; at += CHUNK) {
    const runs = [];
    const some = classes.slice(at, at + CHUNK);
    const known = new Set((await deps.stores.classes.findMany(some)).map(({ _id }) => _id));
    for (const key of some) {
      const taken = ends.get(key) ?? 0;
      const total = await totalOf(deps, key);
      const guessed = opened.gap === undefined ? 0 : taken + gapOf({ taken, total }, command.gap);
      const to = Math.min(total, Math.max(command.marks?.get(key) ?? 0, guessed));
      if (to <= taken) continue;
      runs.push(epochRun(deps, asker, epoch, { class: key, from: taken + 1, to, known: known.has(key) }));
      opened.classes += 1;
      opened.numbers += to - taken;
    }
    await deps.stores.runs.insertMany(runs);
  }
  await deps.stores.runs.closePools(epoch.backupAt);
  await recordEpoch(deps, opened);
  return opened;
}

/** A mark that lacks what the backup has is not the last one of every server: it can't be relied on. */
function markOf(marks: ReadonlyMap<string, number> | undefined, ends: ReadonlyMap<string, number>) {
  if (!marks) return 'none';
  return [...ends].every(([key, to]) => (marks.get(key) ?? 0) >= to) ? 'found' : 'incomplete';
}

/** Of a class whose framework was lost nothing is known but the mark. */
async function totalOf(deps: Deps, classKey: string): Promise<number> {
  const { framework, path } = splitClassKey(classKey);
  try {
    return (await deps.catalog.current(framework)).capacity(path);
  } catch (error) {
    if (error instanceof DomainError) return Number.MAX_SAFE_INTEGER;
    throw error;
  }
}

async function recordEpoch(deps: Deps, opened: EpochOpened): Promise<void> {
  const id = derivedId(deps.origin, 'epoch', String(opened.epoch));
  await appendEvent(deps, {
    projection: settingProjection(deps.stores),
    subject: referenceSubject('setting', 'site'),
    actor: serverAsker(deps.origin).actor,
    eventId: id,
    decide: () => ({
      id,
      type: 'epoch-opened',
      rev: 1,
      occurredAt: deps.now().toISOString(),
      data: { ...opened },
    }),
  });
}
