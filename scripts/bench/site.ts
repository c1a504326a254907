import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { type Api, call } from '../api-client.ts';
import { framework, plan } from '../example-register.ts';
import { post, type Target } from './load.ts';
import { type Program, SERVER, start } from './programs.ts';

export const KEY = 'bench-administrator-key-0123456789';
export const STORE = '../../../packages/embedded-mongo/dist/serve.js';

/** Items that a site has when its measurements begin. */
export const MADE_UP_ITEMS = 2_000;

/** A store of its own, the server and the bare handler on it, and a connection for counting. */
export interface BenchSite {
  ours: Target;
  bare: Target;
  api: Api;
  server: Program;
  connection: mongoose.Connection;
  uri: string;
  close(): Promise<void>;
}

export async function openBenchSite(): Promise<BenchSite> {
  const directory = await mkdtemp(join(tmpdir(), 'tagtree-bench-'));
  const store = await start(STORE, [join(directory, 'store')], {}, /^mongodb:/);
  const uri = store.line;
  const env = { MONGODB_URI: uri, DATA_DIR: directory, ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'error' };
  const server = await start(SERVER, [], env, /serves at/);
  const bare = await start('./bare-server.js', [], env, /^bare/);
  const connection = await mongoose.createConnection(uri, { dbName: 'tagtree' }).asPromise();
  const url = /http:\/\/[\d.]+:\d+/.exec(server.line)?.[0] ?? '';
  return {
    ours: { url, key: KEY },
    bare: { url: bare.line.replace('bare ', ''), key: KEY },
    api: { url, key: KEY },
    server,
    connection,
    uri,
    async close() {
      await connection.close();
      for (const program of [bare, server, store]) await program.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Publishes the framework that made-up registers are imported into. */
export async function publishSupply(api: Api): Promise<void> {
  await call(api, 'POST', '/v1/frameworks', framework);
  await call(api, 'POST', '/v1/frameworks/supply/versions/1/publish');
}

/** Registers pieces by an import of made-up lines and waits until it is applied; answers the import's id. */
export async function importPieces(api: Api, csv: string, again = true): Promise<string> {
  const form = new FormData();
  form.set('plan', JSON.stringify({ ...plan, again }));
  form.set('file', new Blob([csv]), 'made-up.csv');
  const { id } = await call<{ id: string }>(api, 'POST', '/v1/imports', form);
  await call(api, 'POST', `/v1/imports/${id}/apply`);
  for (;;) {
    const { state } = await call<{ state: string }>(api, 'GET', `/v1/imports/${id}`);
    if (state === 'applied') return id;
    if (state === 'failed') throw new Error('the import failed');
    await sleep(50);
  }
}

/** A made-up register: `lines` lines of `pieces` pieces each, over 500 classes and 50 holders. */
export function madeUpRegister(lines: number, pieces: number, salt = ''): string {
  const rows = Array.from({ length: lines }, (_, line) => {
    const number = String(100_000_000 + (line % 500)).slice(0, 9);
    return `HOLDER ${line % 50},6115-${number.slice(0, 2)}-${number.slice(2, 5)}-${number.slice(5)},"GENERATOR SET, ${line % 500}${salt}",${pieces},Each,${line},2021-0${1 + (line % 9)}-11`;
  });
  return `holder,nsn,name,quantity,unit,unit_value_usd,received_on\n${rows.join('\n')}\n`;
}

/** Asks once, to see that it works. */
export function ask(target: Target, path: string, body: unknown): Promise<string> {
  return post(target, new Agent(), path, JSON.stringify(body));
}
