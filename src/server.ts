import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { loadConfig } from './config.ts';
import { startStore } from './embedded-store.ts';
import { createLog } from './log.ts';
import type { Site } from './site.ts';
import type { Server } from './start.ts';

const LAST_REQUESTS_MS = 10_000;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  // The store's thread starts while this one loads Mongoose, and the database is opened while it loads the rest: a third off the time to start.
  const [store, { openSite }] = await Promise.all([startStore(config), import('./site.ts')]);
  const [site, { createServer }] = await Promise.all([openSite(config, { store }), import('./start.ts')]);
  const { firstAdministratorKey } = await import('./operations/open-site.ts');
  const key = config.adminKey === undefined ? await firstAdministratorKey(site.deps) : undefined;
  let ready = true;
  const server = createServer(site, config, log, () => ready);
  const listening = createHttpServer({ requestTimeout: 300_000, headersTimeout: 30_000 }, server.app);
  await new Promise<void>((resolve, reject) => {
    listening.once('error', reject);
    listening.listen(config.port, config.host, resolve);
  });
  sayWhereItIs(listening, config.host, key);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      ready = false;
      if (!stopping) void stop(listening, server, site);
      stopping = true;
    });
  }
}

function sayWhereItIs(listening: HttpServer, host: string, key: string | undefined): void {
  const address = listening.address();
  const port = typeof address === 'object' && address ? address.port : '';
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  console.log(`Tagtree serves at ${url}/ — the API to read and try: ${url}/docs`);
  if (key !== undefined) console.log(`Administrator key, shown once, keep it: ${key}`);
}

/** No new requests; those under way finish; then jobs, then the database. */
async function stop(listening: HttpServer, server: Server, site: Site): Promise<void> {
  const closed = new Promise((resolve) => listening.close(resolve));
  listening.closeIdleConnections();
  const late = setTimeout(() => listening.closeAllConnections(), LAST_REQUESTS_MS);
  await closed;
  clearTimeout(late);
  await server.jobs.stop();
  await site.database.close();
}
