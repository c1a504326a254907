import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstHalf, type Write, writeOf } from './wire-write.ts';

/**
 * What becomes of a write command: it passes; the sender dies before it is sent (`before`), when half of its documents are written (`half`), or when it
 * is written and not yet answered (`after`).
 */
export type Verdict = 'pass' | 'before' | 'half' | 'after';

/** Asked for every write command before it is sent on, by its number from 1. May do things of its own first: then they happen between two writes. */
export type Judge = (write: Write, number: number) => Verdict | Promise<Verdict>;

export interface FaultProxy {
  /** The store, through the proxy. */
  uri: string;
  /** Every write command seen so far. */
  writes: Write[];
  /** Resolves when the sender is dead to the store: what was on its way to it has arrived, nothing else ever will. */
  crashed: Promise<Write>;
  close(): Promise<void>;
}

/**
 * Stands between a server process and its store and knows no more of what they say than which commands write. After a verdict other than `pass` every
 * connection is cut and none is taken any more: for the store, and for everybody else, the process behind the proxy is dead, right between two writes.
 */
export async function openFaultProxy(storeUri: string, judge: Judge): Promise<FaultProxy> {
  const directory = await mkdtemp(join(tmpdir(), 'tagtree-proxy-'));
  const path = join(directory, 'p.sock');
  const target = decodeURIComponent(new URL(storeUri).host);
  const sockets = new Set<Socket>();
  const writes: Write[] = [];
  let dead = false;
  let tell: (write: Write) => void = () => undefined;
  const crashed = new Promise<Write>((resolve) => {
    tell = resolve;
  });

  function crash(write: Write): void {
    for (const socket of sockets) socket.destroy();
    tell(write);
  }

  const server = createServer((client) => {
    if (dead) return void client.destroy();
    const store = createConnection(target);
    for (const socket of [client, store]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        store.destroy();
      });
    }
    let dying: { write: Write; answered: boolean } | undefined;
    store.on('data', (chunk: Buffer) => {
      if (!dying) return void (dead || client.write(chunk));
      dying.answered = true;
      crash(dying.write);
    });
    void forward(client, async (message) => {
      if (dead) return;
      const write = writeOf(message);
      if (!write) return void store.write(message);
      writes.push(write);
      const verdict = await judge(write, writes.length);
      if (dead) return;
      if (verdict === 'pass') return void store.write(message);
      dead = true;
      if (verdict === 'before') return crash(write);
      dying = { write, answered: false };
      store.write(verdict === 'half' ? firstHalf(message) : message);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    uri: `mongodb://${encodeURIComponent(path)}${new URL(storeUri).pathname}`,
    writes,
    crashed,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Hands on whole messages, one after the other. */
async function forward(socket: Socket, send: (message: Buffer) => Promise<void>): Promise<void> {
  let pending = Buffer.alloc(0);
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
        const length = pending.readInt32LE(0);
        await send(pending.subarray(0, length));
        pending = pending.subarray(length);
      }
    }
  } catch {
    // The connection was cut; there is nothing left to hand on.
  }
}
