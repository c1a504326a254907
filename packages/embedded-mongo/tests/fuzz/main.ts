import { checkEntries } from '@tagtree/embedded-mongo/check-entries';
import { Bench } from '../support.ts';
import { fuzzIndexes } from './index-fuzz.ts';

/** `npm run fuzz -w packages/embedded-mongo -- RUNS [FIRST SEED]`: runs of 1,000 operations, each with a seed of its own. */
const [runs = 10, first = 1] = process.argv.slice(2).map(Number);
const total = { operations: 0, failed: 0, duplicates: 0, entries: 0 };
for (let seed = first; seed < first + runs; seed += 1) {
  const bench = await new Bench({ noSync: true }).start();
  const done = await fuzzIndexes(bench, seed, 1_000);
  await bench.stop();
  const { entries, wrong } = await checkEntries(bench.dataDir);
  if (wrong.length > 0) throw new Error(`seed ${seed}: ${wrong.length} index entries wrong, one of them: ${wrong[0]}`);
  total.entries += entries;
  await bench.end();
  for (const name of ['operations', 'failed', 'duplicates'] as const) total[name] += done[name];
}
console.log(
  `${runs} runs: ${total.operations} operations with and without indexes, ${total.failed} of them errors in both, ` +
    `${total.duplicates} duplicates refused, ${total.entries} index entries compared: no difference`,
);
