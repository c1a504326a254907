import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api-client.ts';
import { firstLine, launch, SERVER } from '../bench/programs.ts';
import { KEY, publishSupply } from '../bench/site.ts';
import { eventBatch, issue, registration, reservation } from './deeds.ts';
import { Ledger } from './ledger.ts';
import { send } from './send.ts';
import { keepWriting } from './writers.ts';

/** What a killed process has written stays with the system, on a disk or not; in memory many more writes fit into a round. */
export function tortureDirectory(): Promise<string> {
  const memory = '/dev/shm';
  return mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'tagtree-torture-'));
}

export interface Serving {
  child: ChildProcess;
  api: Api;
}

/** A database of its own in a directory, the server processes that come and go on it, and what they promised. */
export class Ground {
  readonly ledger = new Ledger();
  readonly dataDir: string;
  /** How long a start takes from the open store to the line that says it serves, as it was last. */
  readyAfterMs = 300;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
    mkdirSync(this.tmpDir, { recursive: true });
  }

  get storeDir(): string {
    return join(this.dataDir, 'store');
  }

  /** For the sockets that processes leave behind when they are killed. */
  private get tmpDir(): string {
    return join(this.dataDir, 'tmp');
  }

  launch(): ChildProcess {
    const env = { DATA_DIR: this.dataDir, ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'error', MONGODB_URI: '' };
    return launch(SERVER, [], { ...env, TMPDIR: this.tmpDir });
  }

  async serve(): Promise<Serving> {
    const child = this.launch();
    await this.opened(child);
    const opened = performance.now();
    const line = await ready(child);
    this.readyAfterMs = performance.now() - opened;
    const api = apiOf(line);
    if (this.ledger.items.size === 0) await prepare(api);
    return { child, api };
  }

  /** Resolves when the process has the directory and the store is being opened. */
  async locked(child: ChildProcess): Promise<void> {
    await until(child, () => ownerOf(this.storeDir) === child.pid);
  }

  /** Resolves when the store is open. */
  async opened(child: ChildProcess): Promise<void> {
    await this.locked(child);
    await until(child, () => existsSync(join(this.storeDir, 'uri')));
  }

  storeUri = (): string => {
    return readFileSync(join(this.storeDir, 'uri'), 'utf8');
  };

  /** Registrations, batches, codes and blocks, all at once, until the server is gone. */
  async write({ api }: Serving): Promise<void> {
    const { ledger } = this;
    const wants = [registration, registration, registration, () => eventBatch(ledger), issue, reservation];
    await Promise.all(wants.map((next) => keepWriting(ledger, { api }, next)));
  }

  /** Resolves when so many more requests are answered: on a machine that is busy a kill by the clock would find nothing done. */
  async answers(count: number): Promise<void> {
    const wanted = this.ledger.answered + count;
    while (this.ledger.answered < wanted) await sleep(5);
  }
}

export function ready(child: ChildProcess): Promise<string> {
  return firstLine(child, /serves at/);
}

/** Where a server is that has said that it serves. */
export function apiOf(line: string): Api {
  return { url: /http:\/\/[\d.]+:\d+/.exec(line)?.[0] ?? '', key: KEY };
}

export function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Ends it at once; one that is stopping may have come to its end before. */
export async function kill(child: ChildProcess): Promise<void> {
  await end(child, 'SIGKILL');
  if (child.exitCode) throw new Error(`The server ended by itself with code ${child.exitCode}`);
}

export async function stop(child: ChildProcess): Promise<void> {
  await end(child, 'SIGTERM');
  if (child.exitCode !== 0) throw new Error(`The server stopped with ${child.exitCode ?? child.signalCode}`);
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (!isAlive(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Waits for what a process does to its directory. Throws when it ends before. */
async function until(child: ChildProcess, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    if (!isAlive(child)) throw new Error(`The server ended with code ${child.exitCode}`);
    await sleep(1);
  }
}

function ownerOf(storeDir: string): number | undefined {
  try {
    return JSON.parse(readFileSync(join(storeDir, 'owner.lock'), 'utf8')).pid;
  } catch {
    // Not there yet, or not yet written.
    return undefined;
  }
}

async function prepare(api: Api): Promise<void> {
  const { status } = await send(api, { method: 'GET', path: '/v1/frameworks/supply' });
  if (status === 404) await publishSupply(api);
}
