import { type Config, loadConfig } from './config.ts';
import { startStore } from './embedded-store.ts';
import { type Listener, listen } from './http/listener.ts';
import { createLog } from './log.ts';
import type { Site } from './site.ts';
import { startFailure } from './start-failure.ts';

try {
  await main();
} catch (error) {
  console.error(startFailure(error));
  process.exit(1);
}

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  // The store's thread starts while this one loads Mongoose, and the database is opened while it loads the rest: a third off the time to start.
  const [store, { openSite }] = await Promise.all([startStore({ ...config, log }), import('./site.ts')]);
  const [site, { createServer }] = await Promise.all([openSite(config, { store }), import('./start.ts')]);
  let ready = true;
  const server = createServer(site, config, log, () => ready);
  // No new requests; those under way finish; then jobs, then the database.
  const stop = async (listener?: Listener) => {
    ready = false;
    await listener?.stop();
    await server.jobs.stop();
    await site.database.close();
  };
  try {
    const listener = await listen(server.app, config);
    // Whoever reads where it is may send a signal at once.
    stopOnSignal(() => stop(listener));
    await sayWhereItIs(config, listener.port, site);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first key is made once we listen: one that is stored and never shown is of no use to anybody. */
async function sayWhereItIs({ host, adminKey }: Config, port: number, { deps }: Site): Promise<void> {
  const { firstAdministratorKey } = await import('./operations/open-site.ts');
  const key = adminKey === undefined ? await firstAdministratorKey(deps) : undefined;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const lines = [`Tagtree serves at ${url}/ — the API to read and try: ${url}/docs`];
  if (key !== undefined) lines.push(`Administrator key, shown once, keep it: ${key}`);
  console.log(lines.join('\n'));
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Ctrl-C may come twice: from the terminal, and handed on by npm.
      if (!stopping) void stop();
      stopping = true;
    });
  }
}
