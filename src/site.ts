import type { EmbeddedMongo } from '@tagtree/embedded-mongo';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './database.ts';
import { nowText } from './lifecycle/occurred-at.ts';
import { createStores, ensureIndexes } from './models/stores.ts';
import { createSchemeCatalog } from './operations/alias-schemes.ts';
import type { Deps } from './operations/deps.ts';
import { createFrameworkCatalog } from './operations/framework-catalog.ts';
import { heal } from './operations/heal.ts';
import { createNumberPools } from './operations/number-pools.ts';
import { ensureSample, siteOrigin } from './operations/open-site.ts';

export interface Site {
  database: Database;
  deps: Deps;
}

/** Opens the database and all that operations need; makes indexes, the site's id and the sample framework where they are missing. */
export async function openSite(
  config: Pick<Config, 'dataDir' | 'mongodbUri' | 'timeZone'>,
  { now = () => new Date(), store }: { now?: () => Date; store?: EmbeddedMongo | undefined } = {},
): Promise<Site> {
  const database = await openDatabase(config, store);
  try {
    const stores = createStores(database.connection);
    await ensureIndexes(database.connection);
    const deps: Deps = {
      stores,
      now,
      zone: config.timeZone,
      origin: await siteOrigin(stores, now),
      catalog: createFrameworkCatalog(stores, { today: () => nowText(now(), config.timeZone).slice(0, 10) }),
      pools: createNumberPools(),
      schemes: createSchemeCatalog(stores),
    };
    await heal(deps);
    await ensureSample(deps);
    return { database, deps };
  } catch (error) {
    await database.close();
    throw error;
  }
}
