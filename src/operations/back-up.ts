import { BACKUP_FORMAT, type Manifest, notHeld } from '../backup/manifest.ts';
import { checkArchive } from '../backup/read-archive.ts';
import { withoutGaps } from '../backup/whole-logs.ts';
import { writeArchive } from '../backup/write-archive.ts';
import type { Stores } from '../models/stores.ts';
import type { Moment, WholeDatabase } from '../models/whole-database.ts';
import { VERSION } from '../version.ts';

export interface BackUpCommand {
  path: string;
  now(): Date;
  /** As if the server had no snapshots. */
  withoutSnapshot?: boolean;
}

/**
 * Writes a backup of the whole database while it is in use: of one moment where the server can read of one. Else the collections are read against the order in
 * which operations write them (writes.md), so that for whatever is in it that which was written before is in it too; what is derived is made anew by the restore.
 */
export async function backUp(
  { whole, stores }: { whole: WholeDatabase; stores: Stores },
  { path, now, withoutSnapshot }: BackUpCommand,
): Promise<Manifest> {
  const takenAt = now().toISOString();
  const moment = withoutSnapshot ? undefined : await whole.moment();
  const site = await stores.settings.find('site');
  if (!site) throw new Error('There is no site in this database: nothing to back up');
  const { format } = await stores.upkeep.read();
  const parts = [];
  for (const collection of againstWriting(await whole.collections())) {
    const indexes = await whole.indexes(collection);
    parts.push({ collection, indexes, lines: () => linesOf(whole, collection, moment) });
  }
  const about: Omit<Manifest, 'parts'> = {
    kind: 'tagtree-backup',
    format: BACKUP_FORMAT,
    program: VERSION,
    dataFormat: format ?? 1,
    takenAt,
    site: site.origin,
    epoch: site.epoch?.number ?? 1,
    consistency: moment ? 'snapshot' : 'prefix',
    notHeld: [...notHeld],
  };
  return writeArchive(path, parts, about, checkArchive);
}

/** What is written last is read first: answers and marks of progress, projections, events, names, runs. */
const FIRST = ['idempotency', 'imports', 'import-rows'];
const LAST = ['events', 'names', 'runs'];

function againstWriting(collections: readonly string[]): string[] {
  const between = collections.filter((each) => !FIRST.includes(each) && !LAST.includes(each));
  const there = (each: string) => collections.includes(each);
  return [...FIRST.filter(there), ...between, ...LAST.filter(there)];
}

function linesOf(whole: WholeDatabase, collection: string, moment: Moment | undefined): AsyncIterable<string> {
  const lines = whole.lines(collection, { moment });
  if (collection !== 'events' || moment) return lines;
  return withoutGaps(lines, (_id) => whole.lines(collection, { after: JSON.stringify({ _id }) }));
}
