import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endBy, type Served, serve } from '../../packages/embedded-mongo/tests/support.ts';
import { checkAll } from '../../scripts/torture/check-all.ts';
import { killScript, runScript } from '../support/programs.ts';
import { openTestSite } from '../support/site.ts';

let directory = '';
let code = '';
const path = (name: string) => join(directory, name);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tagtree-kill-'));
  const site = await openTestSite({ dataDir: path('first'), mongodbUri: undefined });
  for (let n = 0; n < 4; n += 1)
    code = (await site.post('/v1/items').send({ class: 'sample:T.23.015' }).expect(201)).body.code;
  await site.post('/v1/blocks').send({ class: 'sample:T.23.020', count: 2_500 }).expect(201);
  const { body } = await site.get('/v1/blocks').expect(200);
  // Enough names for several batches.
  await site.post(`/v1/blocks/${body.data[0].id}/void`).send({ reason: 'made up' }).expect(200);
  // The scripts run beside the server, as a backup does.
  expect(await runScript('backup', [path('backup.zip')], { DATA_DIR: path('first') })).toMatchObject({ code: 0 });
  await site.stop();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const rightAnswer = { namesWithoutItem: 0, gaps: 0, overlaps: 0, differing: 0, broken: 0, unevenImports: 0 };

test('a restore killed at any step leaves no store, and run again it makes a whole one', async () => {
  const env = { DATA_DIR: path('restored') };
  for (const at of [/^items:/, /^names:/, /every hash and chain/]) {
    await killScript('restore', [path('backup.zip')], { env, at });
    expect(existsSync(path('restored/store'))).toBe(false);
  }
  expect(await runScript('restore', [path('backup.zip')], env)).toMatchObject({
    code: 0,
    text: expect.stringMatching(/No mark was found.*\n.*Gap left in each class: 1000 numbers/),
  });
  expect(existsSync(path('restored/store.restoring'))).toBe(false);
  expect(await checkAll(path('restored'))).toMatchObject(rightAnswer);
  const again = await runScript('restore', [path('backup.zip')], env);
  expect(again).toMatchObject({ code: 1, text: expect.stringMatching(/holds one .*Move it away/) });
});

test('a restore into a server that was killed is not served, and run again it is whole', async () => {
  const server = await serve(path('server-1'));
  const env = { DATA_DIR: path('beside'), MONGODB_URI: server.uri };
  await mkdir(path('beside'));
  await killScript('restore', [path('backup.zip')], { env, at: /every hash and chain/ });
  const started = await runScript('admin-key', [], env);
  expect(started).toMatchObject({ code: 1, text: expect.stringContaining('has not ended') });
  expect(await runScript('restore', [path('backup.zip'), '--gap', '5'], env)).toMatchObject({ code: 0 });
  expect(await runScript('rebuild', [], env)).toMatchObject({
    code: 0,
    text: expect.stringContaining('as its log says'),
  });
  expect(await runScript('restore', [path('backup.zip')], env)).toMatchObject({
    code: 1,
    text: expect.stringMatching(/into an empty database only; this one holds .*names/),
  });
  await endBy(server.child, 'SIGTERM');
});

test('a move that was killed, with the server it goes to, ends whole when run again', async () => {
  await runScript('restore', [path('backup.zip'), '--gap', '0'], { DATA_DIR: path('moving') });
  const env = { DATA_DIR: path('moving') };
  let server: Served = await serve(path('server-2'));
  for (const at of [/^names:/, /on both sides/]) {
    await killScript('move', ['--to', `${server.uri}there`], { env, at });
    await endBy(server.child, 'SIGKILL');
    server = await serve(path('server-2'));
  }
  const moved = await runScript('move', ['--to', `${server.uri}there`], env);
  expect(moved).toMatchObject({ code: 0, text: expect.stringMatching(/Moved: \d+ documents, the same on both sides/) });
  const back = await runScript('move', ['--from', `${server.uri}there`], { DATA_DIR: path('back') });
  expect(back).toMatchObject({ code: 0 });
  await endBy(server.child, 'SIGTERM');
  expect(await checkAll(path('back'))).toMatchObject(rightAnswer);
  const site = await openTestSite({ dataDir: path('back'), mongodbUri: undefined });
  expect((await site.get(`/v1/items/${code}`).expect(200)).body).toMatchObject({ code });
  await site.stop();
});

test('a backup does not write over a file, and one killed before its end has no name yet', async () => {
  const env = { DATA_DIR: path('first') };
  expect(await runScript('backup', [path('backup.zip')], env)).toMatchObject({
    code: 1,
    text: expect.stringContaining('is there already'),
  });
  expect(await runScript('backup', [], env)).toMatchObject({ code: 1, text: expect.stringContaining('usage') });
  expect(await runScript('backup', [path('none.zip')], { DATA_DIR: path('none') })).toMatchObject({
    code: 1,
    text: expect.stringContaining('nothing to back up'),
  });
  expect(existsSync(path('none.zip'))).toBe(false);
});
