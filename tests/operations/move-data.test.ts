import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedMongo, startEmbeddedMongo } from '@tagtree/embedded-mongo';
import { MongoClient } from 'mongodb';
import { moveSite, withoutPassword } from '../../src/move-site.ts';
import { rebuild } from '../../src/operations/rebuild.ts';
import { openTestSite, type TestPlace, type TestSite } from '../support/site.ts';

const CLASS = 'sample:T.23.015';
const config = (dataDir: string) => ({ dataDir, timeZone: 'UTC' });

let directory = '';
let server: EmbeddedMongo;
let databases = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tagtree-move-'));
  server = await startEmbeddedMongo({ dataDir: join(directory, 'server') });
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

/** A database of its own on the server that data are moved to. */
function freshUri(): string {
  databases += 1;
  return `${server.uri}moved-${databases}`;
}

/** A site in an embedded store, with items, codes, a rejected scan and work that a crash left half done. */
async function filledSite(): Promise<TestSite> {
  const dataDir = await mkdtemp(join(directory, 'site-'));
  const site = await openTestSite({ dataDir, mongodbUri: undefined });
  for (let n = 0; n < 3; n += 1) await site.post('/v1/items').send({ class: CLASS }).expect(201);
  await site.post('/v1/codes').send({ class: CLASS, count: 10 }).expect(201);
  const lost = { item: 'NOT-THERE', id: '5f0e8c1e-3f0d-4a53-9d0a-0f6f7e2a7c01', type: 'note-added', note: 'x' };
  const rejected = { ...lost, data: { $oid: 'made up', n: 1.5 } };
  await site
    .post('/v1/events')
    .send({ sentAt: site.deps.now().toISOString(), events: [rejected] })
    .expect(200);
  return site;
}

async function contentOf(site: TestSite): Promise<unknown> {
  const { body } = await site.get('/v1/items').expect(200);
  const { body: scans } = await site.get('/v1/rejected-scans').expect(200);
  return { items: body, scans };
}

async function expectWhole(place: TestPlace, content: unknown): Promise<void> {
  const site = await openTestSite(place);
  expect(await contentOf(site)).toEqual(content);
  const report = await rebuild(site.deps.stores, { write: false });
  expect(report).toMatchObject({ differing: [], unfounded: [], broken: [] });
  const { body } = await site.post('/v1/items').send({ class: CLASS }).expect(201);
  await site.get(`/v1/items/${body.code}`).expect(200);
  await site.stop();
}

const silent = () => undefined;

test('a site moved to a server and back is the same, and each source is no longer served', async () => {
  const site = await filledSite();
  const content = await contentOf(site);
  await site.stop();
  const uri = freshUri();
  const lines: string[] = [];
  const moved = await moveSite(config(site.dataDir), { direction: 'to', uri, say: (line) => lines.push(line) });
  expect(moved?.documents).toBeGreaterThan(20);
  expect(lines.filter((line) => line.includes('on both sides'))).toHaveLength(moved?.collections ?? 0);
  await expect(openTestSite(site.place)).rejects.toThrow(`These data were moved to ${uri}`);
  const back = { dataDir: join(directory, 'back'), mongodbUri: undefined };
  await moveSite(config(back.dataDir), { direction: 'from', uri, say: silent });
  await expect(openTestSite({ dataDir: back.dataDir, mongodbUri: uri })).rejects.toThrow(
    /were moved to the embedded store/,
  );
  await expectWhole(back, content);
});

test('a move cut off at any step goes on when it is run again, and is served nowhere else meanwhile', async () => {
  const site = await filledSite();
  const content = await contentOf(site);
  await site.stop();
  const uri = freshUri();
  let cuts = 0;
  for (let step = 1; ; step += 1) {
    let said = 0;
    const say = (line: string) => {
      said += 1;
      if (said === step) throw new Error(`cut off: ${line}`);
    };
    const done = await moveSite(config(site.dataDir), { direction: 'to', uri, say }).catch((error: Error) => error);
    if (!(done instanceof Error)) break;
    expect(done.message).toMatch(/^cut off/);
    cuts += 1;
    if (step > 2 && step % 5 === 0)
      await expect(openTestSite({ ...site.place, mongodbUri: uri })).rejects.toThrow(/has not ended/);
  }
  expect(cuts).toBeGreaterThan(12);
  // Cut off between its last two writes, the source is moved and the target does not know yet that it has all.
  const there = await openTestSite({ ...site.place, mongodbUri: uri });
  const arriving = { kind: 'arriving', at: '2026-11-24T05:00:00.000Z', site: there.deps.origin } as const;
  await there.deps.stores.upkeep.setTransfer(arriving);
  await there.stop();
  expect(await moveSite(config(site.dataDir), { direction: 'to', uri, say: silent })).toBeUndefined();
  await expectWhole({ ...site.place, mongodbUri: uri }, content);
});

test('what was changed between a move cut off and the next is found and copied anew', async () => {
  const site = await filledSite();
  const uri = freshUri();
  await site.stop();
  const cut = (line: string) => {
    if (line.startsWith('runs: ')) throw new Error('cut off');
  };
  await expect(moveSite(config(site.dataDir), { direction: 'to', uri, say: cut })).rejects.toThrow('cut off');
  const again = await openTestSite(site.place);
  await again.post('/v1/items').send({ class: CLASS }).expect(201);
  await again.deps.stores.idempotency.model.deleteMany({});
  const content = await contentOf(again);
  await again.stop();
  const lines: string[] = [];
  await moveSite(config(site.dataDir), { direction: 'to', uri, say: (line) => lines.push(line) });
  expect(lines.filter((line) => line.includes('differs')).length).toBeGreaterThan(2);
  await expectWhole({ ...site.place, mongodbUri: uri }, content);
});

test('work under way is finished before the move: claims settled, imports ended, blocks void', async () => {
  const site = await filledSite();
  const { stores } = site.deps;
  const claim = { subject: '5f0e8c1e-3f0d-4a53-9d0a-0f6f7e2a7c02', event: 'e', claimedAt: new Date().toISOString() };
  await stores.names.claim([{ _id: 'uii:HALF-DONE', ...claim }]);
  const { body: block } = await site.post('/v1/blocks').send({ class: CLASS, count: 5 }).expect(201);
  await stores.runs.model.updateOne({ block: block.id }, { $set: { voided: 'voiding' } });
  await site.stop();
  const uri = freshUri();
  const lines: string[] = [];
  await moveSite(config(site.dataDir), { direction: 'to', uri, say: (line) => lines.push(line) });
  expect(lines[0]).toBe('Settled: 0 imports applied, 0 given up, 1 claims released');
  const moved = await openTestSite({ ...site.place, mongodbUri: uri });
  expect(await moved.deps.stores.names.find('uii:HALF-DONE')).toBeUndefined();
  expect((await moved.get(`/v1/blocks/${block.id}`)).body).toMatchObject({ state: 'void', counts: { void: 5 } });
  await moved.stop();
});

test('a target that holds something is refused by name, a source with a server by its process', async () => {
  const site = await filledSite();
  const uri = freshUri();
  const move = () => moveSite(config(site.dataDir), { direction: 'to', uri, say: silent });
  await expect(move()).rejects.toThrow(`in use by process ${process.pid}`);
  await site.stop();
  const client = await MongoClient.connect(uri);
  await client
    .db()
    .collection('others')
    .insertMany([{ a: 1 }, { a: 2 }]);
  await client.close();
  await expect(move()).rejects.toThrow(/into an empty database only; .* holds others 2/);
  await expectWhole(
    site.place,
    await openTestSite(site.place).then(async (still) => {
      const content = await contentOf(still);
      await still.stop();
      return content;
    }),
  );
});

test('an address is kept and shown without its password', () => {
  expect(withoutPassword('mongodb://me:se%40cret@host:1/db?x=1')).toBe('mongodb://me@host:1/db?x=1');
  expect(withoutPassword('mongodb+srv://me:secret@host')).toBe('mongodb+srv://me@host');
  expect(withoutPassword('mongodb://host/db')).toBe('mongodb://host/db');
});
