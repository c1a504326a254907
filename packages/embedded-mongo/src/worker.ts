import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { runCommand } from './commands/all-commands.ts';
import { Cursors } from './commands/cursors.ts';
import { serveConnection } from './server/connection.ts';
import { Snapshots } from './storage/snapshots.ts';
import { openStore } from './storage/store.ts';
import { upgradeFromFormat1 } from './storage/upgrade.ts';
import { StoreError } from './values/store-error.ts';

interface WorkerData {
  dataDir: string;
  socketPath: string;
  noSync: boolean;
  /** The format of the directory. */
  format: number;
}

/** The thread in which the store works: opens the files, serves the socket, ends when it is told to. */
const { dataDir, socketPath, noSync, format } = workerData as WorkerData;
if (format === 1) await upgradeFromFormat1(dataDir);
const store = openStore({
  path: join(dataDir, 'documents'),
  onSlowQuery: (slowQuery) => parentPort?.postMessage({ slowQuery }),
  noSync,
});
const shared = { store, cursors: new Cursors(), snapshots: new Snapshots(store.bytes) };
const sockets = new Set<Socket>();
const FLUSH_MS = 2_000;
let running = 0;
let stopping = false;

const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  const context = { ...shared, isGone: () => socket.destroyed };
  serveConnection(socket, async (name, body) => {
    if (stopping) throw new StoreError(91, 'ShutdownInProgress', 'The embedded store is stopping');
    running += 1;
    try {
      return await runCommand(context, name, body);
    } finally {
      running -= 1;
    }
  });
});

// As many as come at once wait to be taken in: on a unix socket what is beyond the backlog is refused.
server.listen({ path: socketPath, backlog: 4_096 }, () => parentPort?.postMessage('ready'));

// After a commit that failed LMDB also rejects promises that it gave to nobody. Who waits for the commit is told by the queue of writes.
process.on('unhandledRejection', (reason: { commitError?: Promise<never> }) => {
  if (reason?.commitError === undefined) throw reason;
  reason.commitError.catch(() => undefined);
});

parentPort?.on('message', () => {
  stopping = true;
  server.close();
  void stopWhenIdle();
});

/** Commands under way finish and their answers leave; then the files are closed. */
async function stopWhenIdle(): Promise<void> {
  while (running > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await Promise.all([...sockets].map(flushed));
  for (const socket of sockets) socket.destroy();
  shared.snapshots.close();
  await store.close();
  parentPort?.postMessage('stopped');
  parentPort?.close();
}

/** Resolves when all that was written to a client has left, or when the client takes too long. */
function flushed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FLUSH_MS);
    socket.end(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
