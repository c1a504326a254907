import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type EmbeddedMongo, startEmbeddedMongo } from '@tagtree/embedded-mongo';
import { type Collection, type Db, type Document, MongoClient, type ObjectId } from 'mongodb';

/** Documents, filters and updates of any shape: what a store is given from outside. */
export type Loose = Document;

export interface Item extends Document {
  _id?: string | number | ObjectId | { a: number };
}

export function tempDir(): string {
  return mkdtempSync(join(tmpdir(), 'em-test-'));
}

export function removeDir(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** A store in a directory of its own with a client; both end with `stop`. */
export class Bench {
  readonly dataDir = tempDir();
  /** Without flushing to disk: for many small writes, where durability is not what is tested. */
  private readonly noSync: boolean;
  private running: { store: EmbeddedMongo; client: MongoClient } | undefined;
  private collections = 0;

  constructor({ noSync } = { noSync: false }) {
    this.noSync = noSync;
  }

  async start(): Promise<this> {
    const store = await startEmbeddedMongo({ dataDir: this.dataDir }, { noSync: this.noSync });
    const client = await MongoClient.connect(store.uri);
    this.running = { store, client };
    return this;
  }

  get uri(): string {
    return this.now().store.uri;
  }

  get client(): MongoClient {
    return this.now().client;
  }

  get db(): Db {
    return this.client.db('bench');
  }

  /** A collection that nothing else uses. */
  fresh(): Collection<Item> {
    this.collections += 1;
    return this.db.collection<Item>(`c${this.collections}`);
  }

  async stop(): Promise<void> {
    const { store, client } = this.now();
    this.running = undefined;
    await client.close();
    await store.stop();
  }

  /** Stops the store while the client still uses it. */
  async stopInUse(): Promise<void> {
    const { store, client } = this.now();
    this.running = undefined;
    await store.stop();
    await client.close();
  }

  async end(): Promise<void> {
    if (this.running) await this.stop();
    removeDir(this.dataDir);
  }

  private now(): { store: EmbeddedMongo; client: MongoClient } {
    if (!this.running) throw new Error('the store is not started');
    return this.running;
  }
}

export interface Failure {
  code: number | undefined;
  message: string;
  keyPattern: unknown;
  keyValue: unknown;
}

/** How something fails; fails itself when it doesn't. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    const { code, message, keyPattern, keyValue } = error as Failure;
    return { code, message, keyPattern, keyValue };
  }
  throw new Error('nothing was refused');
}

export const SERVE = fileURLToPath(new URL('../dist/serve.js', import.meta.url));

export interface Served {
  child: ChildProcess;
  uri: string;
}

/** `serve` in a process of its own; rejects with what it printed when it doesn't start. */
export function serve(dataDir: string): Promise<Served> {
  const child = spawn(process.execPath, [SERVE, dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', (uri) => resolve({ child, uri }));
    child.once('close', () => reject(new Error(errors)));
  });
}

/** Sends a signal and waits for the end of the process. */
export async function endBy(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.kill(signal);
  return ended;
}

/** A connection of bytes to the socket of a URI. */
export function rawSocket(uri: string): Socket {
  return createConnection(decodeURIComponent(new URL(uri).host));
}

/** The same numbers for the same seed (mulberry32). */
export function seededNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
