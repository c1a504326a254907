import { join } from 'node:path';
import type { EmbeddedMongo } from '@tagtree/embedded-mongo';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './database.ts';
import { openHighWaterMark } from './high-water-mark.ts';
import { createStores, ensureIndexes, type Stores } from './models/stores.ts';
import { admitDatabase } from './operations/admit-database.ts';
import type { Deps } from './operations/deps.ts';
import { heal } from './operations/heal.ts';
import { ensureSample, siteOrigin } from './operations/open-site.ts';
import { withMemory } from './operations/with-memory.ts';

export interface Site {
  database: Database;
  deps: Deps;
}

type SiteConfig = Pick<Config, 'dataDir' | 'mongodbUri' | 'timeZone'>;

/** Opens the database and all that operations need; makes indexes, the site's id and the sample framework where they are missing. */
export async function openSite(
  config: SiteConfig,
  { now = () => new Date(), store }: { now?: () => Date; store?: EmbeddedMongo | undefined } = {},
): Promise<Site> {
  const database = await openDatabase(config, store);
  try {
    return { database, deps: await openData(database, config, now) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The same on a database that is open. Throws an Error for one that may not be served (`admitDatabase`). */
export async function openData(
  { connection }: Database,
  { dataDir, timeZone }: Pick<SiteConfig, 'dataDir' | 'timeZone'>,
  now: () => Date,
): Promise<Deps> {
  const stores = createStores(connection);
  const backUp = (format: number) => backUpBefore(connection, stores, { dataDir, format, now });
  await admitDatabase(stores, { backUp, say: (line) => console.log(line) });
  await ensureIndexes(connection);
  const origin = await siteOrigin(stores, now);
  const mark = await openHighWaterMark({ dataDir, site: origin, now, ends: () => stores.runs.allEnds() });
  const deps = withMemory({ stores, now, zone: timeZone, origin, mark });
  await heal(deps);
  await ensureSample(deps);
  return deps;
}

/** Loaded when it is wanted, which is at an upgrade: a start has no time for it. */
async function backUpBefore(
  connection: Database['connection'],
  stores: Stores,
  { dataDir, format, now }: { dataDir: string; format: number; now: () => Date },
): Promise<string> {
  const [{ backUp }, { createWholeDatabase }] = await Promise.all([
    import('./operations/back-up.ts'),
    import('./models/whole-database.ts'),
  ]);
  const path = join(dataDir, `before-upgrade-of-format-${format}-${now().getTime()}.zip`);
  await backUp({ whole: createWholeDatabase(connection), stores }, { path, now });
  return path;
}
