import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo } from '@tagtree/embedded-mongo';
import { allOperations } from './torture/crash/all-operations.ts';
import type { CaseReport, RivalComes } from './torture/crash/case-report.ts';
import { matrixPage } from './torture/crash/matrix-page.ts';
import { crashOperation, crashStart } from './torture/crash/run-matrix.ts';

/** `npm run crash-matrix [-- FILE]`: lets a server process die at every step of every operation, and writes what was found and what healed it to docs/crash-matrix.md. */
const [target = 'docs/crash-matrix.md'] = process.argv.slice(2);
const times: RivalComes[] = ['never', 'at-once', 'after-healing', 'between'];
const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-crash-'));
const store = await startEmbeddedMongo({ dataDir });
const reports: CaseReport[] = [];
try {
  for (const operation of allOperations) add(operation.name, await crashOperation(store.uri, operation, times));
  add('first start of a server', await crashStart(store.uri, times));
} finally {
  await store.stop();
  await rm(dataDir, { recursive: true, force: true });
}
await writeFile(target, matrixPage(reports));
console.log(`${reports.length} cases written to ${target}`);

function add(name: string, found: CaseReport[]): void {
  reports.push(...found);
  const wrong = found.filter(({ faults }) => faults.length > 0);
  console.log(`${name}: ${found.length} cases, ${wrong.length} with a fault`);
  for (const { step, at, write, rivalComes, faults } of wrong)
    console.log(`  step ${step}, ${at} ${write}, rival ${rivalComes}: ${faults.join('; ')}`);
  if (wrong.length > 0) process.exitCode = 1;
}
