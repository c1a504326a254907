import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleClasses } from '../../../src/codes/sample-framework.ts';
import { firstAdministratorKey, newAdministratorKey } from '../../../src/operations/open-site.ts';
import { openSite, type Site } from '../../../src/site.ts';
import { findingFaults, lookAtAll } from '../check-all.ts';
import { openFaultProxy } from '../fault-proxy.ts';
import { type CaseReport, type Moment, nameOfWrite, type RivalComes } from './case-report.ts';
import { once, type Sight } from './operation.ts';
import { databaseUri } from './world.ts';

let databases = 0;

/** The first start of a server on an empty database: indexes, the site's id, the sample framework, the first administrator key. */
const start = async (mongodbUri: string, dataDir: string): Promise<{ site: Site; key: string | undefined }> => {
  const site = await openSite({ dataDir, mongodbUri, timeZone: 'UTC' });
  try {
    return { site, key: await firstAdministratorKey(site.deps) };
  } catch (error) {
    await site.database.close();
    throw error;
  }
};

/** Lets a server die at a moment of its first start, or another start just then; then it starts again. `undefined`: a start has fewer writes. */
export async function runStartCase(
  storeUri: string,
  moment: Moment,
  rivalComes: RivalComes,
): Promise<CaseReport | undefined> {
  databases += 1;
  const uri = databaseUri(storeUri, `start-${process.pid}-${databases}`);
  const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-start-'));
  let name: string | undefined;
  const others: Site[] = [];
  const proxy = await openFaultProxy(uri, async (write, number) => {
    if (number !== moment.step || (moment.at === 'half' && write.documents < 2)) return 'pass';
    name = nameOfWrite(write);
    if (rivalComes !== 'between') return moment.at;
    others.push((await start(uri, dataDir)).site);
    return 'pass';
  });
  const faults: string[] = [];
  const first = await Promise.race([start(proxy.uri, dataDir).catch(String), proxy.crashed.then(() => 'crashed')]);
  if (typeof first === 'object') others.push(first.site);
  else if (rivalComes === 'between') faults.push(first);
  await proxy.close();
  const again = await start(uri, dataDir);
  others.push(again.site);
  const found = await lookAtSite(again.site);
  if (found !== 'done') faults.push(`after starting again there is: ${found}`);
  faults.push(...findingFaults(await lookAtAll(again.site.deps.stores)));
  if (again.key === undefined) await newAdministratorKey(again.site.deps);
  for (const { database } of others) await database.close();
  await rm(dataDir, { recursive: true, force: true });
  if (name === undefined) return undefined;
  const sight =
    again.key === undefined ? 'done; a key that nobody was shown: `npm run admin-key` makes another' : 'done';
  const report = { operation: 'first start of a server', ...moment, rivalComes, write: name };
  return { ...report, found: 'a start that is not finished', healed: sight, repeated: sight, faults };
}

async function lookAtSite({ deps }: Site): Promise<Sight> {
  const { stores } = deps;
  const sights = [
    await stores.events.model.collection.countDocuments({ type: 'site-opened' }),
    await stores.events.model.collection.countDocuments({ type: 'version-published' }),
    (await stores.classes.model.collection.countDocuments({})) / sampleClasses.length,
    (await stores.keys.any()) ? 1 : 0,
  ].map(once);
  const missing = await missingIndexes(stores);
  if (missing.length > 0) return `no index ${missing.join(', ')}`;
  return sights.find((sight) => sight !== 'done') ?? 'done';
}

async function missingIndexes(stores: Site['deps']['stores']): Promise<string[]> {
  const { models } = stores.events.model.db;
  const missing: string[] = [];
  for (const model of Object.values(models)) {
    const wanted = model.schema.indexes().map(([key]) => JSON.stringify(key));
    if (wanted.length === 0) continue;
    const there = new Set((await model.collection.indexes()).map(({ key }) => JSON.stringify(key)));
    missing.push(...wanted.filter((key) => !there.has(key)).map((key) => `${model.modelName} ${key}`));
  }
  return missing;
}
