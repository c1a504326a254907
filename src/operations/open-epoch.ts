import { derivedId } from '@tagtree/evidence';
import { type NumberRange, withoutRanges } from '../codes/number-ranges.ts';
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
 * Begins the time after a restore: moves the numbers of every class past what may have left the house, closes the pools, and says so in the
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
      const lost = await lostNumbers(deps, key, {
        taken: ends.get(key) ?? 0,
        marked: command.marks?.get(key) ?? 0,
        gap: opened.gap === undefined ? undefined : { stated: command.gap },
      });
      for (const range of lost)
        runs.push(epochRun(deps, asker, epoch, { class: key, ...range, known: known.has(key) }));
      if (lost.length > 0) opened.classes += 1;
      opened.numbers += lost.reduce((sum, { from, to }) => sum + to - from + 1, 0);
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

interface ClassAtRestore {
  taken: number;
  marked: number;
  /** Where there is no mark to rely on, or a person says how many may have left. */
  gap: { stated: number | undefined } | undefined;
}

/** The numbers of a class that may have left the house unrecorded. */
async function lostNumbers(deps: Deps, key: string, at: ClassAtRestore): Promise<NumberRange[]> {
  if ((await deps.catalog.issuerOf(splitClassKey(key).framework)) !== undefined) return lostOfBlocks(deps, key, at);
  const { taken, marked, gap } = at;
  const total = await totalOf(deps, key);
  const guessed = gap ? taken + gapOf({ taken, total }, gap.stated) : 0;
  const to = Math.min(total, Math.max(marked, guessed));
  return to > taken ? [{ from: taken + 1, to }] : [];
}

/**
 * Of a class that an authority numbers: all below the mark that no run has, because blocks that were taken in after the backup are not known here; and the first of
 * what each block has left.
 */
async function lostOfBlocks(deps: Deps, key: string, { marked, gap }: ClassAtRestore): Promise<NumberRange[]> {
  const runs: NumberRange[] = [];
  for await (const { from, to } of deps.stores.runs.ofClass(key)) runs.push({ from, to });
  const open = (await deps.stores.foreignBlocks.ofClass(key)).flatMap((block) => block.open);
  const guessed = open.flatMap((range) => {
    const [first] = withoutRanges([range], runs).slice(-1);
    if (!gap || !first) return [];
    const total = range.to - range.from + 1;
    const numbers = gapOf({ taken: first.from - range.from, total }, gap.stated);
    return [{ from: first.from, to: first.from + numbers - 1 }];
  });
  return withoutRanges([{ from: 1, to: marked }, ...guessed], runs);
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
