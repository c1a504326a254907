import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { send } from '../../scripts/torture/send.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

const servers: ServerProcess[] = [];
let dataDir = '';
afterEach(async () => {
  for (const { child } of servers) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

async function start(mostKib?: number): Promise<ServerProcess> {
  const server = await startServer({ DATA_DIR: dataDir, ADMIN_KEY: key }, mostKib);
  servers.push(server);
  return server;
}

const key = 'disk-full-administrator-key-0123456789';

test('on a full disk requests are refused with a reason, and sent again when there is room they are done; nothing is lost', async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tagtree-full-'));
  const register = (title: string) => ({
    method: 'POST' as const,
    path: '/v1/items',
    body: { class: 'sample:T.23.015', title: { en: title }, note: 'x'.repeat(2_000) },
    key: randomUUID(),
  });
  expect(await (await start()).stop()).toBe(0);
  const { size } = await stat(join(dataDir, 'store/documents/data.mdb'));
  const full = await start(Math.ceil(size / 1_024) + 200);
  const codes: string[] = [];
  let refused: ReturnType<typeof register> | undefined;
  while (refused === undefined && codes.length < 500) {
    const sent = register(`Item ${codes.length}`);
    const { status, body } = await send({ url: full.url, key }, sent);
    if (status === 201) codes.push(body.code);
    else {
      expect([status, body.code, body.title]).toEqual([507, 'storage-full', "The server's disk is full, or fails"]);
      refused = sent;
    }
  }
  expect(codes.length).toBeGreaterThan(5);
  expect((await send({ url: full.url, key }, { method: 'GET', path: `/v1/items/${codes[0]}` })).status).toBe(200);
  expect(await full.stop()).toBe(0);

  const roomy = await start();
  const again = await send({ url: roomy.url, key }, refused ?? register('none'));
  expect([again.status, again.body.title.en]).toEqual([201, `Item ${codes.length}`]);
  for (const [at, code] of codes.entries()) {
    const { body } = await send({ url: roomy.url, key }, { method: 'GET', path: `/v1/items/${code}` });
    expect(body.title.en).toBe(`Item ${at}`);
  }
  expect(await roomy.stop()).toBe(0);
});
