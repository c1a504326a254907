import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeUpRegister } from '../../scripts/bench/site.ts';
import { framework, plan } from '../../scripts/example-register.ts';
import { checkAll } from '../../scripts/torture/check-all.ts';
import { openArchive } from '../../src/backup/read-archive.ts';
import { restoreSite } from '../../src/restore-site.ts';
import { backUpTestSite } from '../support/disaster.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
  await site.post('/v1/frameworks').send(framework).expect(201);
  await site.post('/v1/frameworks/supply/versions/1/publish').expect(200);
});
afterAll(() => site.close());

/** Registers, issues, records batches, voids blocks and imports until it is told to stop. */
async function keepWriting(writer: number, stopped: () => boolean): Promise<void> {
  for (let round = 0; !stopped(); round += 1) {
    const { body } = await site.post('/v1/items').send({ class: 'sample:T.23.015', aliases: alias(writer, round) });
    const note = { item: body.code, id: randomUUID(), type: 'note-added', note: 'made up' };
    const lost = { ...note, id: randomUUID(), item: 'NOT-THERE', data: { $numberInt: 'made up' } };
    const events = [note, { ...note, id: randomUUID() }, { ...note, id: randomUUID() }, lost];
    await site.post('/v1/events').send({ sentAt: site.deps.now().toISOString(), events }).expect(200);
    const { body: block } = await site.post('/v1/blocks').send({ class: 'sample:T.23.020', count: 3 });
    await site.post(`/v1/blocks/${block.id}/void`).send({ reason: 'made up' }).expect(200);
    if (writer === 0 && round === 0) await startImport();
  }
}

function alias(writer: number, round: number) {
  return [{ scheme: 'uii', value: `W${writer}R${round}` }];
}

async function startImport(): Promise<void> {
  const { body } = await site
    .post('/v1/imports')
    .field('plan', JSON.stringify({ ...plan, again: true }))
    .attach('file', Buffer.from(madeUpRegister(100, 3)), 'made-up.csv')
    .expect(201);
  await site.post(`/v1/imports/${body.id}/apply`).expect(202);
}

/** The backup as a site of its own, settled as a start settles it; what is wrong with it. */
async function faultsOfRestored(path: string) {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-restored-'));
  try {
    await copyFile(path, join(dataDir, 'backup.zip'));
    const lines: string[] = [];
    await restoreSite({ dataDir }, { path: join(dataDir, 'backup.zip'), say: (line) => lines.push(line) });
    const restored = await openTestSite({ dataDir, mongodbUri: undefined });
    for (const { _id } of await restored.deps.stores.imports.inState('applying'))
      while ((await restored.deps.stores.imports.find(_id))?.state === 'applying') restored.jobs.wake('apply-imports');
    await restored.stop();
    return await checkAll(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

test.each([
  ['of one moment', false],
  ['of one part after the other, as on a server without snapshots', true],
])('a backup %s taken while eight clients write restores to a site without a fault', async (_, withoutSnapshot) => {
  let stopped = false;
  const writers = Array.from({ length: 8 }, (_, writer) => keepWriting(writer, () => stopped));
  const { events } = site.deps.stores;
  const begun = await events.model.estimatedDocumentCount();
  while ((await events.model.estimatedDocumentCount()) < begun + 80)
    await Promise.race([...writers, site.get('/v1/me')]);
  const path = await backUpTestSite(site, `writers-${withoutSnapshot}.zip`, withoutSnapshot);
  stopped = true;
  await Promise.all(writers);
  const { manifest, close } = await openArchive(path);
  close();
  if (withoutSnapshot || site.place.mongodbUri === undefined)
    expect(manifest.consistency).toBe(withoutSnapshot ? 'prefix' : 'snapshot');
  const found = await faultsOfRestored(path);
  expect(found).toMatchObject({
    namesWithoutItem: 0,
    gaps: 0,
    overlaps: 0,
    differing: 0,
    broken: 0,
    unevenImports: 0,
  });
  const held = manifest.parts.find(({ collection }) => collection === 'events')?.documents;
  expect(held).toBeGreaterThanOrEqual(begun + 80);
  // Counted: an estimate may be of a while ago, and is on some servers.
  expect(held).toBeLessThan(await events.model.countDocuments());
});
