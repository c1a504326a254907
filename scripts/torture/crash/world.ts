import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../src/database.ts';
import { createLog } from '../../../src/log.ts';
import { createStores, type Stores } from '../../../src/models/stores.ts';
import type { Deps } from '../../../src/operations/deps.ts';
import { withMemory } from '../../../src/operations/with-memory.ts';
import { openSite } from '../../../src/site.ts';
import { createSiteApp } from '../../../src/start.ts';
import { type FaultProxy, type Judge, openFaultProxy } from '../fault-proxy.ts';
import { type Answer, type Sent, send } from '../send.ts';

/** One server process: what it remembers (numbers drawn, frameworks read, who owns which Idempotency-Key) is its own. */
export interface Process {
  deps: Deps;
  send(sent: Sent): Promise<Answer>;
  stop(): Promise<void>;
}

/** A database of its own in a store, with processes that come and go on it. Its clock is moved by hand, for all of them. */
export interface World {
  stores: Stores;
  /** A process that is there all the time; its client is the administrator. */
  standing: Process;
  /** Another one, for another client. */
  rival: Process;
  /** A process that has just started. */
  enter(): Promise<Process>;
  /** A process whose every write a judge looks at first. */
  enterJudged(judge: Judge): Promise<Process & { proxy: FaultProxy }>;
  later(milliseconds: number): void;
  close(): Promise<void>;
}

const FIRST = 'crash-administrator-key-0123456789';
/** The id of the administrator as a client. */
export const CLIENT = 'admin-key';

/** Opens a world as the first start of a server does: indexes, the site's id, the sample framework. */
export async function openWorld(storeUri: string, name: string): Promise<World> {
  const uri = databaseUri(storeUri, name);
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-world-'));
  const site = await openSite({ dataDir, mongodbUri: uri, timeZone: 'Asia/Ho_Chi_Minh' }, { now });
  const { stores, origin, mark } = site.deps;
  const depsOn = (own: Stores) => withMemory({ stores: own, now, zone: 'Asia/Ho_Chi_Minh', origin, mark });
  const enter = (key = FIRST) => startProcess(depsOn(stores), key);
  const standing = await enter();
  const rival = await enter(await newKey(standing));
  return {
    stores,
    standing,
    rival,
    enter: () => enter(),
    async enterJudged(judge) {
      const proxy = await openFaultProxy(uri, judge);
      const database = await openDatabase({ dataDir, mongodbUri: proxy.uri });
      const process = await startProcess(depsOn(createStores(database.connection)), FIRST);
      return { ...process, proxy, stop: () => stopJudged(process, database, proxy) };
    },
    later(milliseconds) {
      offsetMs += milliseconds;
    },
    async close() {
      await standing.stop();
      await rival.stop();
      await site.database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function newKey(process: Process): Promise<string> {
  const sent = { title: 'Rival (made up)', roles: ['administrator'] };
  const { body } = await process.send({ method: 'POST', path: '/v1/keys', body: sent });
  return body.key;
}

export function databaseUri(storeUri: string, name: string): string {
  return `${storeUri.replace(/\/$/, '')}/${name}`;
}

async function startProcess(deps: Deps, key: string): Promise<Process> {
  const config = { adminKey: FIRST, mongodbUri: 'mongodb://another', dataDir: tmpdir() };
  const app = createSiteApp(deps, config, createLog('silent'), { ready: () => true, wake: () => undefined });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    deps,
    send: (sent) => send({ url, key }, sent),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function stopJudged(process: Process, database: Database, proxy: FaultProxy): Promise<void> {
  // The database first: what still waits for a store that is gone then ends.
  await database.connection.close(true);
  await process.stop();
  await proxy.close();
}
