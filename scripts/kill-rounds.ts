import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiError, call } from './api-client.ts';
import { SERVER, start } from './bench/programs.ts';
import { KEY, madeUpRegister } from './bench/site.ts';
import { framework, plan } from './example-register.ts';
import { checkAll } from './torture/check-all.ts';

/**
 * `npm run kill-rounds -- [ROUNDS]`: kills the server (-9) again and again in the middle of registrations, batches and an import, starts it anew, and at the
 * end looks for acknowledged writes that are lost, names without items, gaps, broken chains, and projections that differ from their logs.
 */
const rounds = Number(process.argv[2] ?? 50);
const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-kill-'));
const acknowledged = { items: new Set<string>(), events: new Map<string, string>() };
const imports = new Set<string>();

try {
  for (let round = 1; round <= rounds; round += 1) {
    await oneRound(round);
    if (round % 10 === 0)
      console.log(
        `${round} of ${rounds} kills; ${acknowledged.items.size} items and ${acknowledged.events.size} events acknowledged`,
      );
  }
  await lastLook();
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

async function serve() {
  const env = { DATA_DIR: dataDir, ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'error', MONGODB_URI: '' };
  const server = await start(SERVER, [], env, /serves at/);
  const url = /http:\/\/[\d.]+:\d+/.exec(server.line)?.[0] ?? '';
  return { server, api: { url, key: KEY } };
}

async function oneRound(round: number): Promise<void> {
  const { server, api } = await serve();
  if (round === 1) await prepare(api);
  const work = Promise.allSettled([
    ...Array.from({ length: 4 }, () => keepRegistering(api)),
    keepBatching(api),
    keepImporting(api, round),
  ]);
  // On a machine that is busy with other things a kill by the clock alone would find nothing done.
  await Promise.race([work, firstAnswer()]);
  await sleep(Math.random() * 1800);
  const ended = once(server.child, 'exit');
  server.child.kill('SIGKILL');
  await ended;
  for (const outcome of await work)
    if (outcome.status === 'rejected' && outcome.reason instanceof ApiError) throw outcome.reason;
}

async function firstAnswer(): Promise<void> {
  const before = acknowledged.items.size;
  while (acknowledged.items.size === before) await sleep(20, undefined, { ref: false });
}

async function prepare(api: Api): Promise<void> {
  await call(api, 'POST', '/v1/units', { key: 'depot', title: { en: 'Depot (made up)' } });
  await call(api, 'POST', '/v1/places', { key: 'rack', title: { en: 'Rack (made up)' } });
  await call(api, 'POST', '/v1/frameworks', framework);
  await call(api, 'POST', '/v1/frameworks/supply/versions/1/publish');
}

/** Until the server is gone. Only what was answered counts. */
async function keepRegistering(api: Api): Promise<void> {
  for (;;) {
    const { code } = await call<{ code: string }>(api, 'POST', '/v1/items', {
      class: 'sample:T.23.015',
      unit: 'depot',
      aliases: [{ scheme: 'uii', value: `MADE-UP-${randomUUID()}` }],
    });
    acknowledged.items.add(code);
  }
}

async function keepBatching(api: Api): Promise<void> {
  for (;;) {
    const codes = [...acknowledged.items].slice(-60);
    if (codes.length === 0) {
      // Nothing was answered yet; a server that is gone ends the wait.
      await call(api, 'GET', '/livez');
      await sleep(20);
      continue;
    }
    const events = codes.map((item) => ({ item, id: randomUUID(), type: 'note-added', note: 'made up' }));
    const { results } = await call<{ results: { id: string; outcome: string }[] }>(api, 'POST', '/v1/events', {
      sentAt: new Date().toISOString(),
      events,
    });
    for (const [index, { id, outcome }] of results.entries())
      if (outcome === 'recorded') acknowledged.events.set(id, codes[index] ?? '');
  }
}

/** Each round plans one import; a killed one is gone on with by the next start of the server. */
async function keepImporting(api: Api, round: number): Promise<void> {
  const form = new FormData();
  form.set('plan', JSON.stringify({ ...plan, again: true }));
  form.set('file', new Blob([madeUpRegister(200, 3, `/${round}`)]), 'made-up.csv');
  const { id } = await call<{ id: string }>(api, 'POST', '/v1/imports', form);
  await call(api, 'POST', `/v1/imports/${id}/apply`);
  imports.add(id);
}

async function lastLook(): Promise<void> {
  const { server, api } = await serve();
  for (const id of imports)
    while ((await call<{ state: string }>(api, 'GET', `/v1/imports/${id}`)).state !== 'applied') await sleep(100);
  let lostItems = 0;
  for (const code of acknowledged.items) if (!(await isThere(api, `/v1/items/${code}`))) lostItems += 1;
  let lostEvents = 0;
  for (const code of new Set(acknowledged.events.values())) {
    const { data } = await call<{ data: { id: string }[] }>(api, 'GET', `/v1/items/${code}/events?limit=1000`);
    const there = new Set(data.map(({ id }) => id));
    for (const [id, of] of acknowledged.events) if (of === code && !there.has(id)) lostEvents += 1;
  }
  await server.stop();
  const found = await checkAll(dataDir);
  console.log(
    `${rounds} kills: ${acknowledged.items.size} registrations and ${acknowledged.events.size} events acknowledged, ${imports.size} imports applied`,
  );
  console.log(`lost: ${lostItems} items, ${lostEvents} events`);
  for (const [what, count] of Object.entries(found)) console.log(`${what}: ${count}`);
  const wrong =
    lostItems +
    lostEvents +
    found.namesWithoutItem +
    found.gaps +
    found.overlaps +
    found.differing +
    found.broken +
    found.unevenImports;
  if (wrong > 0) process.exitCode = 1;
}

async function isThere(api: Api, path: string): Promise<boolean> {
  try {
    await call(api, 'GET', path);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}
