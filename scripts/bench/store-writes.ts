import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pairs, quantile, type Ratio, shown } from './pairs.ts';
import type { Row } from './report.ts';
import { type BenchStore, fill, latencies, madeUpPieces, openBenchStore } from './store-site.ts';

type Load = (store: BenchStore, from: number) => Promise<number>;

const MOST = 1_000_000_000;
const LOADS: [string, Load][] = [
  ['one by one', (store, from) => insert(store, from, 1, 300)],
  ['by 32 writers', (store, from) => insert(store, from, 32, 40)],
  [
    'by insertMany of 1,000',
    async ({ pieces }, from) => {
      for (let batch = 0; batch < 5; batch += 1)
        await pieces.insertMany(madeUpPieces(from + batch * 1_000, 1_000, MOST));
      return 5_000;
    },
  ],
];

async function insert({ pieces }: BenchStore, from: number, writers: number, each: number): Promise<number> {
  const writer = async (_: unknown, index: number) => {
    for (const piece of madeUpPieces(from + index * each, each, MOST)) await pieces.insertOne(piece);
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return writers * each;
}

/** Durable writes against the same with the disk left out. */
export async function benchWrites(directory: string): Promise<Row[]> {
  const durable = await openBenchStore(join(directory, 'durable'));
  const unsafe = await openBenchStore(join(directory, 'unsafe'), '--no-sync');
  for (const store of [durable, unsafe]) await fill(store, 0);
  let from = 0;
  const perSecond = (store: BenchStore, load: Load) => async () => {
    from += 10_000;
    const began = performance.now();
    return (await load(store, from)) / ((performance.now() - began) / 1_000);
  };
  const rows: Row[] = [];
  for (const [name, load] of LOADS) {
    const ratio: Ratio = await pairs(perSecond(durable, load), perSecond(unsafe, load));
    rows.push({
      what: `durable inserts ${name}: documents a second over those without waiting for the disk`,
      goal: 'at least 0.60',
      found: shown(ratio, 'a second'),
    });
  }
  for (const store of [durable, unsafe]) await store.stop();
  return [...rows, await flushes(join(directory, 'flushes'))];
}

/** What a commit asks of the disk: two flushes, one after the other. */
async function flushes(path: string): Promise<Row> {
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4_096, 1);
  let at = 0;
  const flush = async () => {
    writeSync(file, page, 0, page.length, at);
    at += page.length;
    fdatasyncSync(file);
  };
  const taken = await latencies(200, flush);
  closeSync(file);
  const [half, most] = [quantile(taken, 0.5), quantile(taken, 0.9)];
  return {
    what: 'one flush of this disk, of which a commit waits for two',
    goal: '',
    found: `median ${half.toFixed(2)} ms, nine of ten within ${most.toFixed(2)} ms`,
  };
}
