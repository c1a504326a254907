import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import supertest from 'supertest';
import { openDatabase } from '../../src/database.ts';
import { createLog } from '../../src/log.ts';
import { createServer } from '../../src/start.ts';
import { checkAnswer } from './contract.ts';
import { openWatchedSite } from './watched-site.ts';

export const ADMIN_KEY = 'test-administrator-key-0123456789ab';

/** Where a site's data lie. */
export interface TestPlace {
  dataDir: string;
  mongodbUri: string | undefined;
}

/** A place that nothing else uses. `MONGODB_TEST_URI` names another server to run on. */
export async function newTestPlace(): Promise<TestPlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-test-'));
  const other = process.env['MONGODB_TEST_URI'];
  const name = `tagtree-${Date.now()}-${Math.round(Math.random() * 1e9)}`;
  return { dataDir, mongodbUri: other === undefined ? undefined : withDatabase(other, name) };
}

/**
 * A whole site on a store of its own, or on one that is there: nothing listens, nothing is mocked. To close it fails when it has sent something that writes.md
 * does not list.
 */
export async function openTestSite(there?: TestPlace) {
  const place = there ?? (await newTestPlace());
  const { dataDir, mongodbUri } = place;
  const clock = { offsetMs: 0 };
  const lines: string[] = [];
  const config = {
    port: 0,
    host: '127.0.0.1',
    dataDir,
    mongodbUri,
    adminKey: ADMIN_KEY,
    timeZone: 'Asia/Ho_Chi_Minh',
    logLevel: 'debug',
  } as const;
  const { site, sent } = await openWatchedSite(config, () => new Date(Date.now() + clock.offsetMs));
  const { app, jobs } = createServer(
    site,
    config,
    createLog('debug', (line) => lines.push(line)),
    () => true,
  );
  const stop = async () => {
    await jobs.stop();
    await site.database.close();
  };
  return {
    ...requests(app),
    app,
    jobs,
    deps: site.deps,
    database: site.database,
    dataDir,
    place,
    clock,
    /** What was logged. */
    lines,
    sent,
    /** Stops it and leaves its data. */
    stop,
    async close() {
      await stop();
      if (mongodbUri !== undefined) await dropDatabase(place);
      await rm(dataDir, { recursive: true, force: true });
      if (sent.beyond.length > 0) throw new Error(`Not on the lists of writes.md: ${sent.beyond.join(', ')}`);
    },
  };
}

export type TestSite = Awaited<ReturnType<typeof openTestSite>>;

function withDatabase(uri: string, name: string): string {
  const [address = '', query] = uri.split('?', 2);
  return `${address.replace(/\/?$/, '')}/${name}${query === undefined ? '' : `?${query}`}`;
}

async function dropDatabase(place: TestPlace): Promise<void> {
  const { connection, close } = await openDatabase(place);
  await connection.dropDatabase();
  await close();
}

/** Requests as the administrator, or with another key. Every answer is checked against the contract. */
function requests(app: Express) {
  const send =
    (method: 'get' | 'post' | 'put' | 'patch' | 'delete') =>
    (path: string, key: string = ADMIN_KEY) =>
      supertest(app)
        [method](path)
        .set('Authorization', `Bearer ${key}`)
        .expect((answer) => checkAnswer(method, path, answer));
  return {
    get: send('get'),
    post: send('post'),
    put: send('put'),
    patch: send('patch'),
    del: send('delete'),
    plain: supertest(app),
  };
}
