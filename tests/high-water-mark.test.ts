import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markPath, openHighWaterMark, readHighWaterMark } from '../src/high-water-mark.ts';
import { openTestSite } from './support/site.ts';

const SITE = '5f0e8c1e-3f0d-4a53-9d0a-0f6f7e2a7c01';
const TOTAL = 999_999;
let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tagtree-mark-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const now = () => new Date('2026-11-24T05:00:00.000Z');
const open = (ends: Record<string, number> = {}) =>
  openHighWaterMark({ dataDir, site: SITE, now, ends: async () => new Map(Object.entries(ends)) });
const stored = () => readHighWaterMark(markPath(dataDir, SITE));
const text = () => readFile(markPath(dataDir, SITE), 'utf8');

test('numbers are in the file when raising has ended, and lines are seldom added', async () => {
  const mark = await open();
  expect(await stored()).toBeUndefined();
  for (let to = 20; to <= 2_000; to += 20) {
    await mark.raise([{ class: 'a', to, total: TOTAL }]);
    expect((await stored())?.get('a')).toBeGreaterThanOrEqual(to);
  }
  expect((await text()).match(/"class"/g)?.length).toBeLessThanOrEqual(20);
});

test('many at once share a write, and each waits for it', async () => {
  const mark = await open();
  const raised = Array.from({ length: 200 }, async (_, n) => {
    await mark.raise([{ class: `c${n}`, to: n + 1, total: TOTAL }]);
    expect((await stored())?.get(`c${n}`)).toBeGreaterThan(n);
  });
  await Promise.all(raised);
  expect((await text()).match(/^\n|\n\n/g)?.length).toBeLessThanOrEqual(3);
});

test('it runs ahead by at most 100 numbers and a tenth of what a class has left', async () => {
  const mark = await open();
  await mark.raise([
    { class: 'large', to: 50, total: TOTAL },
    { class: 'small', to: 50, total: 99 },
    { class: 'full', to: 99, total: 99 },
  ]);
  expect(Object.fromEntries((await stored()) ?? [])).toEqual({ large: 150, small: 54, full: 99 });
});

test('a line that a crash cut off is left out and spoils nothing', async () => {
  await (await open()).raise([{ class: 'a', to: 10, total: TOTAL }]);
  await appendFile(markPath(dataDir, SITE), '{"class":"a","to":12345');
  const mark = await open();
  expect((await stored())?.get('a')).toBe(110);
  await mark.raise([{ class: 'a', to: 111, total: TOTAL }]);
  expect((await stored())?.get('a')).toBe(211);
});

test('where there is none yet, it starts from what the database has taken', async () => {
  await open({ a: 7, b: 8 });
  expect(Object.fromEntries((await stored()) ?? [])).toEqual({ a: 7, b: 8 });
  await open({ a: 9_999 });
  expect((await stored())?.get('a')).toBe(7);
  await writeFile(markPath(dataDir, SITE), 'spoilt');
  await open({ a: 9 });
  expect((await stored())?.get('a')).toBe(9);
});

test('a mark that cannot be written lets no number out, and is tried again', async () => {
  const mark = await open();
  await rm(dataDir, { recursive: true });
  await expect(mark.raise([{ class: 'a', to: 1, total: TOTAL }])).rejects.toThrow(/ENOENT/);
  await expect(mark.raise([{ class: 'a', to: 1, total: TOTAL }])).rejects.toThrow(/ENOENT/);
});

test('whatever way a number leaves the house, the mark is not behind it', async () => {
  const site = await openTestSite();
  const marks = () => readHighWaterMark(markPath(site.dataDir, site.deps.origin));
  await site.post('/v1/items').send({ class: 'sample:T.23.015' }).expect(201);
  expect((await marks())?.get('sample:T.23.015')).toBeGreaterThanOrEqual(20);
  await site.post('/v1/codes').send({ class: 'sample:T.23.020', count: 777 }).expect(201);
  expect((await marks())?.get('sample:T.23.020')).toBeGreaterThanOrEqual(777);
  await site.post('/v1/blocks').send({ class: 'sample:T.31.001', count: 5_000 }).expect(201);
  expect((await marks())?.get('sample:T.31.001')).toBeGreaterThanOrEqual(5_000);
  for (const [key, to] of await site.deps.stores.runs.allEnds())
    expect((await marks())?.get(key)).toBeGreaterThanOrEqual(to);
  await site.close();
});
