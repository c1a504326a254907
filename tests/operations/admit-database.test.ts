import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkArchive } from '../../src/backup/read-archive.ts';
import { createWholeDatabase } from '../../src/models/whole-database.ts';
import { admitDatabase, type Upgrade } from '../../src/operations/admit-database.ts';
import { backUp } from '../../src/operations/back-up.ts';
import { restoreSite } from '../../src/restore-site.ts';
import { openSite } from '../../src/site.ts';
import { backUpTestSite, loseStore } from '../support/disaster.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await openTestSite();
});
afterEach(() => site.close());

/** A made-up format 3, two steps after the first. */
function madeUpUpgrades(done: number[]): Upgrade[] {
  return [2, 3].map((format) => ({
    title: `made up, to ${format}`,
    run: async (stores) => {
      expect((await stores.upkeep.read()).format).toBe(format - 1);
      done.push(format);
    },
  }));
}

async function admit(upgrades: Upgrade[]) {
  const lines: string[] = [];
  const backups: string[] = [];
  const backUpFirst = async (format: number) => {
    const path = join(site.dataDir, `before-${format}.zip`);
    backups.push(path);
    const whole = createWholeDatabase(site.database.connection);
    await backUp({ whole, stores: site.deps.stores }, { path, now: site.deps.now });
    return path;
  };
  await admitDatabase(site.deps.stores, { backUp: backUpFirst, say: (line) => lines.push(line), upgrades });
  return { lines, backups };
}

const config = () => ({ ...site.place, timeZone: 'UTC' });

test('a new site is of the present format, and starts again on it without a word', async () => {
  expect(await site.deps.stores.upkeep.read()).toEqual({ format: 1, transfer: undefined });
  expect(await admit([])).toEqual({ lines: [], backups: [] });
});

test('an older format is upgraded step by step after a backup, once', async () => {
  const done: number[] = [];
  const { lines, backups } = await admit(madeUpUpgrades(done));
  expect(done).toEqual([2, 3]);
  expect(lines.join(' ')).toMatch(/format 1.*before-1\.zip.*to format 2.*to format 3/);
  expect(await checkArchive(backups[0] ?? '')).toMatchObject({ dataFormat: 1 });
  expect(await admit(madeUpUpgrades(done))).toEqual({ lines: [], backups: [] });
  expect(done).toEqual([2, 3]);
});

test('data from before there was a format are of the first', async () => {
  await site.deps.stores.upkeep.model.deleteMany({});
  const done: number[] = [];
  await admit(madeUpUpgrades(done));
  expect(done).toEqual([2, 3]);
});

test('an upgrade that fails is gone on with where it failed', async () => {
  const done: number[] = [];
  const [first, second] = madeUpUpgrades(done) as [Upgrade, Upgrade];
  const failing = { ...second, run: () => Promise.reject(new Error('the disk is full')) };
  await expect(admit([first, failing])).rejects.toThrow('the disk is full');
  await admit([first, second]);
  expect(done).toEqual([2, 3]);
});

test('without a backup nothing is upgraded', async () => {
  const done: number[] = [];
  const options = { backUp: () => Promise.reject(new Error('no room')), say: () => undefined };
  await expect(admitDatabase(site.deps.stores, { ...options, upgrades: madeUpUpgrades(done) })).rejects.toThrow(
    'no room',
  );
  expect(done).toEqual([]);
});

test('a newer format is refused with a sentence, and nothing is changed', async () => {
  await site.deps.stores.upkeep.setFormat(2);
  const before = await readdir(site.dataDir);
  await site.stop();
  await expect(openSite(config())).rejects.toThrow(
    /format 2, which a newer Tagtree wrote; this one knows formats up to 1/,
  );
  expect(await readdir(site.dataDir)).toEqual(before);
});

test('a backup of a newer format is refused before anything is written', async () => {
  await site.deps.stores.upkeep.setFormat(2);
  const path = await backUpTestSite(site);
  await site.stop();
  await loseStore(site.place);
  await expect(restoreSite(site.place, { path, say: () => undefined })).rejects.toThrow(/a newer Tagtree wrote/);
  site = await openTestSite(site.place);
  expect((await site.deps.stores.upkeep.read()).format).toBe(1);
});

test.each([
  ['restoring', /A restore into this database has not ended. Run `npm run restore` again/],
  ['arriving', /A move from mongodb:\/\/there into this database has not ended. Run `npm run move` again/],
  ['moved', /were moved to mongodb:\/\/there on 2026-11-24/],
] as const)('a server does not start on data that are %s', async (kind, message) => {
  await site.deps.stores.upkeep.setTransfer({ kind, at: '2026-11-24T05:00:00.000Z', peer: 'mongodb://there' });
  await site.stop();
  await expect(openSite(config())).rejects.toThrow(message);
});
