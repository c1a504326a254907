import { MongoClient } from 'mongodb';
import { pairs, quantile, shown } from './pairs.ts';
import { start } from './programs.ts';
import type { Row } from './report.ts';
import { type BenchStore, codeOf, findOne, latencies } from './store-site.ts';

const OPERATIONS = 1_000;

const median = async (operation: () => Promise<unknown>) => quantile(await latencies(OPERATIONS, operation), 0.5);

/** A find by unique index against the driver's own round trip, and against the same among fewer documents. */
export async function benchReads(big: BenchStore, size: number, small: BenchStore): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [store, documents] of [
    [small, 1_000],
    [big, size],
  ] as const) {
    const ping = () => store.client.db('bench').command({ ping: 1 });
    const ratio = await pairs(
      () => median(findOne(store, documents)),
      () => median(ping),
    );
    rows.push({
      what: `findOne by unique index, ${documents.toLocaleString('en')} documents: time over a ping's`,
      goal: 'at most 1.4',
      found: shown(ratio, 'ms'),
    });
  }
  rows.push(await driversShare());
  const grown = await pairs(
    () => median(findOne(big, size)),
    () => median(findOne(small, 1_000)),
  );
  rows.push({
    what: `findOne by unique index: time at ${size.toLocaleString('en')} documents over that at 1,000`,
    goal: 'at most 1.2',
    found: shown(grown, 'ms'),
  });
  rows.push({
    what: `looked at for it, 1,000 and ${size.toLocaleString('en')} documents`,
    goal: '1 index entry, 1 document',
    found: `${await lookedAt(small)}; ${await lookedAt(big)}`,
  });
  return rows;
}

/** The same against a server that does nothing but answer. */
async function driversShare(): Promise<Row> {
  const program = await start('./idle-server.js', [], {}, /^mongodb:/);
  const client = await MongoClient.connect(program.line);
  const database = client.db('bench');
  const ratio = await pairs(
    () => median(() => database.collection('pieces').findOne({ code: codeOf(1) })),
    () => median(() => database.command({ ping: 1 })),
  );
  await client.close();
  await program.stop();
  return {
    what: 'the same against a server that does nothing: what the driver takes',
    goal: '',
    found: shown(ratio, 'ms'),
  };
}

async function lookedAt({ client }: BenchStore): Promise<string> {
  const find = { find: 'pieces', filter: { code: codeOf(7) }, limit: 1 };
  const { executionStats } = await client.db('bench').command({ explain: find, verbosity: 'executionStats' });
  return `${executionStats.totalKeysExamined} and ${executionStats.totalDocsExamined}`;
}
