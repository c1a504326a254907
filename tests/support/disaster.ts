import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readBody } from '@tagtree/evidence';
import { openDatabase } from '../../src/database.ts';
import { createWholeDatabase } from '../../src/models/whole-database.ts';
import { backUp } from '../../src/operations/back-up.ts';
import { emptyDatabase } from '../../src/operations/restore-backup.ts';
import type { TestPlace, TestSite } from './site.ts';

/** A backup of a running site, beside its data. */
export async function backUpTestSite(site: TestSite, name = 'backup.zip', withoutSnapshot = false): Promise<string> {
  const path = join(site.dataDir, name);
  const whole = createWholeDatabase(site.database.connection);
  await backUp({ whole, stores: site.deps.stores }, { path, now: site.deps.now, withoutSnapshot });
  return path;
}

/** The store is gone; what else lies in the data directory stays. */
export async function loseStore({ dataDir, mongodbUri }: TestPlace): Promise<void> {
  await rm(join(dataDir, 'store'), { recursive: true, force: true });
  if (mongodbUri === undefined) return;
  const { connection, close } = await openDatabase({ dataDir, mongodbUri });
  await emptyDatabase(createWholeDatabase(connection));
  await connection.dropCollection('upkeep');
  await close();
}

export async function loseMark(dataDir: string): Promise<void> {
  for (const file of await readdir(dataDir)) if (file.startsWith('high-water-')) await rm(join(dataDir, file));
}

/** The settings log of a site: types and data of its events. */
export async function settingsLog({ deps }: TestSite) {
  const [setting] = await deps.stores.settings.model.find({}).lean();
  const rows = await deps.stores.events.after(setting?.subject ?? '', 0);
  return rows.map(({ type, body }) => ({ type, data: readBody(body).data }));
}

/** Runs of every class, as the pieces of one line: they must follow each other without gap or overlap. */
export async function runFaults({ deps }: TestSite): Promise<string[]> {
  const faults: string[] = [];
  for (const key of (await deps.stores.runs.allEnds()).keys()) {
    let expected = 1;
    for await (const run of deps.stores.runs.ofClass(key)) {
      if (run.from !== expected) faults.push(`${run._id} should start at ${expected}`);
      expected = run.to + 1;
    }
  }
  return faults;
}
