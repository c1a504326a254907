import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../src/database.ts';
import { createStores } from '../../src/models/stores.ts';
import { rebuild } from '../../src/operations/rebuild.ts';
import type { EpochOpened } from '../../src/reference/setting-log.ts';
import { restoreSite } from '../../src/restore-site.ts';
import { backUpTestSite, loseMark, loseStore, runFaults, settingsLog } from '../support/disaster.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const CLASS = 'sample:T.23.015';
const NEW_CLASS = { path: 'T.23.777', title: { en: 'Made after the backup (made up)' }, itemKind: 'equipment' };

async function register(site: TestSite, count: number, classKey = CLASS): Promise<string[]> {
  const codes: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { body } = await site.post('/v1/items').send({ class: classKey }).expect(201);
    codes.push(body.code);
  }
  return codes;
}

async function issue(site: TestSite, count: number, classKey = CLASS): Promise<string[]> {
  const { body } = await site.post('/v1/codes').send({ class: classKey, count }).expect(201);
  return body.codes;
}

const scan = async (site: TestSite, text: string) =>
  (await site.post('/v1/resolve').send({ scan: text }).expect(200)).body;

const addClass = (site: TestSite) => site.post('/v1/frameworks/sample/classes').send(NEW_CLASS).expect(201);

interface Disaster {
  site: TestSite;
  opened: EpochOpened;
  /** Printed before the backup, and after it: the latter are lost. */
  kept: string[];
  lost: string[];
  backupAt: string;
}

/** Items and codes, a backup, more items and codes whose labels are printed, the loss of the store, the restore. */
async function disaster(options: { withMark: boolean; gap?: number }): Promise<Disaster> {
  const before = await openTestSite();
  const kept = [...(await register(before, 3)), ...(await issue(before, 5))];
  const path = await backUpTestSite(before);
  const lost = [...(await register(before, 22)), ...(await issue(before, 7)), ...(await register(before, 4))];
  await addClass(before);
  lost.push(...(await register(before, 2, `sample:${NEW_CLASS.path}`)));
  await before.stop();
  await loseStore(before.place);
  if (!options.withMark) await loseMark(before.dataDir);
  const lines: string[] = [];
  const opened = await restoreSite(before.place, { path, gap: options.gap, say: (line) => lines.push(line) });
  expect(lines.join('\n')).toMatch(/is whole: \d+ documents/);
  const site = await openTestSite(before.place);
  return { site, opened, kept, lost, backupAt: opened.backupAt };
}

describe("yesterday's backup restored under labels already printed, with the mark", () => {
  let it: Disaster;
  beforeAll(async () => {
    it = await disaster({ withMark: true });
  });
  afterAll(() => it.site.close());

  test('opens a new epoch and says so in the settings log', async () => {
    expect(it.opened).toMatchObject({ epoch: 2, mark: 'found' });
    expect(it.opened.gap).toBeUndefined();
    expect(it.opened.numbers).toBeGreaterThanOrEqual(it.lost.length - 17);
    expect(await settingsLog(it.site)).toMatchObject([
      { type: 'site-opened' },
      { type: 'epoch-opened', data: it.opened },
    ]);
  });

  test('a label printed after the backup says so when it is scanned, also one from the pool of before', async () => {
    for (const code of it.lost) {
      const { backupAt, lost: _, ...found } = { lost: 0, ...(await scan(it.site, code)) };
      expect(found).toMatchObject({ outcome: 'unknown', reason: 'after-backup', code, allowedEvents: ['registered'] });
      expect(backupAt).toBe(it.backupAt);
    }
    const { body } = await it.site.get(`/v1/items/${it.lost[0]}`).expect(404);
    expect(body.params.reason).toBe('after-backup');
    expect(await scan(it.site, it.kept[0] ?? '')).toMatchObject({ outcome: 'item' });
    expect(await scan(it.site, it.kept[4] ?? '')).toMatchObject({ outcome: 'reserved' });
  });

  test('no code is given out twice, in an old class and in one that is made anew', async () => {
    await addClass(it.site);
    const given = [
      ...(await register(it.site, 30)),
      ...(await issue(it.site, 40)),
      ...(await register(it.site, 4, `sample:${NEW_CLASS.path}`)),
      ...(await issue(it.site, 4, `sample:${NEW_CLASS.path}`)),
    ];
    const out = new Set([...it.kept, ...it.lost]);
    expect(given.filter((code) => out.has(code))).toEqual([]);
    expect(new Set(given).size).toBe(given.length);
  });

  test('a lost label is claimed by registering its thing again, by one request or in a batch, once', async () => {
    const [first, , second] = it.lost as [string, string, string];
    const { body: item } = await it.site.post('/v1/items').send({ class: CLASS, code: first }).expect(201);
    expect(item.code).toBe(first);
    expect(await scan(it.site, first)).toMatchObject({ outcome: 'item', item: { id: item.id } });
    await it.site.post('/v1/items').send({ class: CLASS, code: first }).expect(409);
    const event = { item: second, id: '5f0e8c1e-3f0d-4a53-9d0a-0f6f7e2a7c01', type: 'registered' };
    const batch = { sentAt: it.site.deps.now().toISOString(), events: [event] };
    const { body } = await it.site.post('/v1/events').send(batch).expect(200);
    expect(body.results).toMatchObject([{ outcome: 'recorded' }]);
    expect(await scan(it.site, second)).toMatchObject({ outcome: 'item' });
  });

  test('what was set aside is a block with its account, and no number of it is free', async () => {
    const { body } = await it.site.get('/v1/blocks').expect(200);
    const block = body.data.find((each: { class: string }) => each.class === CLASS);
    expect(block).toMatchObject({ afterBackup: it.backupAt, state: 'open' });
    const { body: numbers } = await it.site.get(`/v1/blocks/${block.id}/numbers`).expect(200);
    expect(numbers.data.map(({ code }: { code: string }) => code)).toContain(it.lost.at(-3));
  });

  test('every log, projection and run is right', async () => {
    const report = await rebuild(it.site.deps.stores, { write: false });
    expect(report).toMatchObject({ differing: [], unfounded: [], broken: [] });
    expect(await runFaults(it.site)).toEqual([]);
  });
});

describe('without the mark', () => {
  let it: Disaster;
  beforeAll(async () => {
    it = await disaster({ withMark: false });
  });
  afterAll(() => it.site.close());

  test('a stated gap is left out, in classes that are made anew too, and no code is given out twice', async () => {
    expect(it.opened).toMatchObject({ epoch: 2, mark: 'none', gap: 1_000 });
    await addClass(it.site);
    const given = [...(await issue(it.site, 40)), ...(await register(it.site, 3, `sample:${NEW_CLASS.path}`))];
    expect(given.filter((code) => it.lost.includes(code))).toEqual([]);
    expect(given[0]).toContain('T.23.015.001026.');
    expect(given.at(-1)).toContain('T.23.777.001003.');
    for (const code of it.lost) expect(await scan(it.site, code)).toMatchObject({ reason: 'after-backup' });
    expect(await runFaults(it.site)).toEqual([]);
  });

  test('a second loss finds the mark that began with the restore', async () => {
    const path = await backUpTestSite(it.site, 'second.zip');
    const lost = await register(it.site, 25);
    await it.site.stop();
    await loseStore(it.site.place);
    const opened = await restoreSite(it.site.place, { path, say: () => undefined });
    expect(opened).toMatchObject({ epoch: 3, mark: 'found' });
    it.site = await openTestSite(it.site.place);
    const given = [...(await register(it.site, 25)), ...(await issue(it.site, 5))];
    expect(given.filter((code) => lost.includes(code))).toEqual([]);
    expect(await scan(it.site, it.lost[0] ?? '')).toMatchObject({ backupAt: it.backupAt });
  });
});

test('a gap that a person states is kept, and a mark that lacks what the backup has is not relied on', async () => {
  const site = await openTestSite();
  await register(site, 1);
  await site.stop();
  // A mark of before: as a server that was given back an old copy of its directory would have it.
  const old = join(site.dataDir, 'old');
  await rename(join(site.dataDir, `high-water-${site.deps.origin}.jsonl`), old);
  const again = await openTestSite(site.place);
  await issue(again, 400);
  const path = await backUpTestSite(again);
  await again.stop();
  await rename(old, join(site.dataDir, `high-water-${site.deps.origin}.jsonl`));
  await loseStore(site.place);
  const opened = await restoreSite(site.place, { path, gap: 37, say: () => undefined });
  expect(opened).toMatchObject({ mark: 'incomplete', gap: 37, classes: 1, numbers: 37 });
  const restored = await openTestSite(site.place);
  expect((await issue(restored, 1))[0]).toContain('T.23.015.000458.');
  await restored.close();
});

test("what was half done when yesterday's backup was taken is settled", async () => {
  const site = await openTestSite();
  const [code] = await register(site, 2);
  const { items, names } = site.deps.stores;
  const { body: item } = await site.get(`/v1/items/${code}`).expect(200);
  await items.model.deleteOne({ _id: item.id });
  const claim = { subject: '5f0e8c1e-3f0d-4a53-9d0a-0f6f7e2a7c02', event: 'e', claimedAt: new Date().toISOString() };
  await names.claim([{ _id: 'uii:HALF-DONE', ...claim }]);
  const path = await backUpTestSite(site);
  await site.stop();
  await loseStore(site.place);
  const tomorrow = new Date(Date.now() + 86_400_000);
  await restoreSite(site.place, { path, say: () => undefined, now: () => tomorrow });
  const { connection, close } = await openDatabase(site.place);
  const stores = createStores(connection);
  expect(await stores.items.projected(item.id)).toMatchObject({ code });
  expect(await stores.names.find('uii:HALF-DONE')).toBeUndefined();
  expect(await rebuild(stores, { write: false })).toMatchObject({ differing: [], unfounded: [], broken: [] });
  await close();
  await site.close();
});

test('a store that is there is not restored over', async () => {
  const site = await openTestSite();
  const path = await backUpTestSite(site);
  await site.stop();
  const before = await openTestSite(site.place);
  await before.stop();
  await expect(restoreSite(site.place, { path, say: () => undefined })).rejects.toThrow(/holds/);
  const still = await openTestSite(site.place);
  expect((await settingsLog(still)).map(({ type }) => type)).toEqual(['site-opened']);
  await still.close();
});
