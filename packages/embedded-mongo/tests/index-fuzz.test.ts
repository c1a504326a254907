import { checkEntries } from '@tagtree/embedded-mongo/check-entries';
import { fuzzIndexes } from './fuzz/index-fuzz.ts';
import { Bench } from './support.ts';

test.each([1, 2, 3, 4])('an index changes no answer, and its entries are exact (seed %i)', async (seed) => {
  const bench = await new Bench({ noSync: true }).start();
  await fuzzIndexes(bench, seed, 400);
  await bench.stop();
  const { entries, wrong } = await checkEntries(bench.dataDir);
  expect(wrong).toEqual([]);
  expect(entries).toBeGreaterThan(100);
  await bench.end();
});
