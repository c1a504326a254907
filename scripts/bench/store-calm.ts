import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pairs, quantile, shown } from './pairs.ts';
import type { Row } from './report.ts';
import { type BenchStore, findOne, latencies } from './store-site.ts';

const WORKS: [kind: string, what: string, goal: string][] = [
  ['scan', 'a full scan', 'at most 10'],
  ['group', 'a $group of all', 'at most 10'],
  ['sort', 'a sort of all without an index, limit 100', 'at most 10'],
  ['index', 'builds of an index', 'tens of ms'],
  ['update', 'updates of many', 'tens of ms'],
  ['delete', 'inserts and deletes of many', 'tens of ms'],
];
const WARMING_MS = 300;
const OPERATIONS = 1_000;

/** The slowest of a hundred small reads while something long goes on in another process, against those when nothing does. */
export async function benchCalm(store: BenchStore, size: number): Promise<Row[]> {
  const slowest = async () => quantile(await latencies(OPERATIONS, findOne(store, size)), 0.99);
  const rows: Row[] = [];
  for (const [kind, what, goal] of WORKS) {
    const during = async () => {
      const work = await begin(store.uri, kind, size);
      try {
        return await slowest();
      } finally {
        await end(work);
      }
    };
    const ratio = await pairs(during, slowest);
    rows.push({
      what: `findOne while another client does ${what}: 99th of a hundred over that alone`,
      goal,
      found: shown(ratio, 'ms'),
    });
  }
  return rows;
}

async function begin(uri: string, kind: string, size: number): Promise<ChildProcess> {
  const work = fork(fileURLToPath(new URL('./store-work.js', import.meta.url)), [uri, kind, String(size)]);
  await once(work, 'message');
  await sleep(WARMING_MS);
  return work;
}

async function end(work: ChildProcess): Promise<void> {
  const ended = once(work, 'exit');
  work.send('stop');
  await ended;
}
