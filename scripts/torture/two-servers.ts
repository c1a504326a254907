import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkEntries } from '@tagtree/embedded-mongo/check-entries';
import { endPrograms, launch, type Program, SERVER, start } from '../bench/programs.ts';
import { KEY, STORE } from '../bench/site.ts';
import { lookAtAll, whenSettled } from './check-all.ts';
import { issue, registration, reservation } from './deeds.ts';
import { Faults, table } from './findings.ts';
import { apiOf, kill, ready, type Serving, stop, tortureDirectory } from './ground.ts';
import { Ledger } from './ledger.ts';
import { takeStock } from './take-stock.ts';
import { keepWriting, sendAllWaiting } from './writers.ts';

const SERVERS = [0, 1] as const;
const WRITERS_EACH = 16;
const DEEDS = [registration, issue, reservation] as const;

/** One store, served by a program of its own, and two servers on it with their writers. */
class Pair {
  readonly ledger = new Ledger();
  readonly dataDir: string;
  private readonly store: Program;
  private readonly serving: (Serving | undefined)[] = [];
  /** Nobody begins anything new. */
  over = false;

  constructor(dataDir: string, store: Program) {
    this.dataDir = dataDir;
    this.store = store;
  }

  async serve(server: number): Promise<void> {
    const child = this.launch(server);
    this.serving[server] = { child, api: apiOf(await ready(child)) };
  }

  private launch(server: number): ChildProcess {
    const dataDir = join(this.dataDir, `server-${server}`);
    const env = { DATA_DIR: dataDir, ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'error', MONGODB_URI: this.store.line };
    return launch(SERVER, [], env);
  }

  /** Writes to one server, whenever it is there, and first what the other one did not answer. */
  async write(server: number): Promise<void> {
    const next = () => (this.over ? undefined : DEEDS[Math.floor(Math.random() * DEEDS.length)]?.());
    while (!this.over) {
      const there = this.serving[server];
      if (there) await keepWriting(this.ledger, { api: there.api, server }, next);
      await sleep(20);
    }
  }

  async killOneAndStartIt(): Promise<void> {
    await sleep(500 + Math.random() * 1_000);
    const server = Math.random() < 0.5 ? 0 : 1;
    const { child } = this.serving[server] as Serving;
    await kill(child);
    this.serving[server] = undefined;
    await this.serve(server);
  }

  /** Sends what is unanswered to both, until nothing is, and stops all. */
  async end(writers: readonly Promise<void>[]): Promise<void> {
    this.over = true;
    await Promise.all(writers);
    const there = this.serving as Serving[];
    await Promise.all(there.map(({ api }) => sendAllWaiting(this.ledger, { api })));
    for (const { child } of there) await stop(child);
    await this.store.stop();
  }
}

/** Kills one of two servers on one store, again and again, and prints what was found. */
export async function killOneOfTwo(kills: number): Promise<{ faults: number }> {
  const dataDir = await tortureDirectory();
  try {
    const storeDir = join(dataDir, 'store');
    const pair = new Pair(dataDir, await start(STORE, [storeDir], {}, /^mongodb:/));
    return await torment(pair, kills);
  } finally {
    await endPrograms();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function torment(pair: Pair, kills: number): Promise<{ faults: number }> {
  try {
    await Promise.all(SERVERS.map((server) => pair.serve(server)));
    const writers = SERVERS.flatMap((server) => Array.from({ length: WRITERS_EACH }, () => pair.write(server)));
    for (let done = 1; done <= kills; done += 1) {
      await Promise.race([pair.killOneAndStartIt(), ...writers]);
      if (done % 10 === 0) console.log(`${done} of ${kills} kills`);
    }
    await pair.end(writers);
    return await look(pair, kills);
  } finally {
    pair.over = true;
  }
}

async function look({ ledger, dataDir }: Pair, kills: number): Promise<{ faults: number }> {
  const faults = new Faults();
  const { account, findings } = await whenSettled(dataDir, async (deps) => ({
    findings: await lookAtAll(deps.stores),
    account: await takeStock(deps, ledger),
  }));
  faults.addLook(account, findings, ledger);
  const { entries, wrong } = await checkEntries(join(dataDir, 'store'));
  faults.add('index entries wrong', wrong);
  const sums = Object.entries({
    kills,
    ...ledger.acknowledged,
    'answers lost by kills': ledger.answersLost,
    'logs checked': findings.logs,
    'index entries compared': entries,
  }).filter(([, count]) => count > 0);
  console.log(`\n${table(['two servers, 32 writers', ''], sums)}`);
  console.log(`\n${table(['found', ''], faults.rows())}`);
  return { faults: faults.sum };
}
