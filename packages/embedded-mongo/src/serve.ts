import { type SlowQuery, startEmbeddedMongo } from './index.ts';

/** Serves one data directory and prints its URI: `node dist/serve.js DIRECTORY`. `--no-sync` is for benchmarks: a crash then destroys the directory. */
const [dataDir, flag] = process.argv.slice(2);
if (!dataDir) {
  console.error('usage: serve DIRECTORY');
  process.exit(2);
}
const onSlowQuery = (query: SlowQuery) => console.error(`A query without an index: ${JSON.stringify(query)}`);
const store = await startEmbeddedMongo({ dataDir, onSlowQuery }, { noSync: flag === '--no-sync' }).catch(giveUp);
const keepAlive = setInterval(() => undefined, 1 << 30);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    clearInterval(keepAlive);
    void store.stop();
  });
}
// Whoever reads the URI may send a signal at once, so it comes last.
console.log(store.uri);

function giveUp(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
