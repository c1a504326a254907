import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable, type Row, thisMachine } from './bench/report.ts';
import { benchCalm } from './bench/store-calm.ts';
import { benchMemory } from './bench/store-memory.ts';
import { benchReads } from './bench/store-reads.ts';
import { fill, openBenchStore } from './bench/store-site.ts';
import { benchStoreStart } from './bench/store-start.ts';
import { benchWrites } from './bench/store-writes.ts';

/**
 * `npm run bench:store`: the embedded store's figures, each as a ratio taken pair by pair in one run; written to docs/benchmarks-store.md. With a number of
 * documents behind it, a quick look at fewer of them, which is only printed.
 */
const FULL = 1_000_000;
const size = Number(process.argv[2] ?? FULL);
const directory = await mkdtemp(join(tmpdir(), 'tagtree-bench-'));
const [bigDir, smallDir] = [join(directory, 'big'), join(directory, 'small')];
const rows: Row[] = [];
const add = (...more: Row[]) => {
  rows.push(...more);
  for (const { what, found } of more) console.log(`${what}: ${found}`);
};

try {
  const [big, small] = [await openBenchStore(bigDir), await openBenchStore(smallDir)];
  const began = performance.now();
  await fill(big, size);
  console.log(`${size} documents filled in within ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  await fill(small, 1_000);
  add(...(await benchReads(big, size, small)));
  await small.stop();
  add(...(await benchWrites(directory)));
  add(...(await benchCalm(big, size)));
  await big.stop();
  add(...(await benchMemory(bigDir, size)));
  add(await benchStoreStart(bigDir, size, smallDir));
} finally {
  await rm(directory, { recursive: true, force: true });
}

const text = `# Benchmarks of the embedded store

Written by \`npm run bench:store\` on ${new Date().toISOString().slice(0, 10)}: ${thisMachine()}. The machine is shared and noisy, so only ratios count: each is the median of 9
pairs measured in turn in one run, with its quartiles. The store runs in a process of its own, its clients in others. A document has about 200 bytes and lies in two indexes beside \`_id\`.

${markdownTable(rows)}
`;
console.log(text);
if (size === FULL) await writeFile('docs/benchmarks-store.md', text);
