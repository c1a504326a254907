import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedMongo, startEmbeddedMongo } from '@tagtree/embedded-mongo';
import type { CaseReport, RivalComes } from '../../scripts/torture/crash/case-report.ts';
import type { Operation } from '../../scripts/torture/crash/operation.ts';
import { crashOperation } from '../../scripts/torture/crash/run-matrix.ts';

/** Only that a test which hangs ends: there are dozens of cases in each. */
export const MOST_MS = 600_000;

/** A store for the tests of a file. That what it acknowledges is on the disk is tested elsewhere; here memory will do, where the system has some to write to. */
export function storeForFile(): { uri: () => string } {
  let dataDir = '';
  let store: EmbeddedMongo | undefined;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tagtree-crash-'));
    store = await startEmbeddedMongo({ dataDir });
  });
  afterAll(async () => {
    await store?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return { uri: () => store?.uri ?? '' };
}

/**
 * Each operation with a crash at each of its steps, and, where that does not take minutes, with a rival in between two steps. `npm run crash-matrix` has the
 * rival come at all times, for every operation, and writes down what was found.
 */
export function testCrashes(operations: readonly Operation[], times: RivalComes[] = ['never', 'between']): void {
  const store = storeForFile();
  test.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s: a crash at any step leaves nothing half done, and sent again it is done once',
    async (_, operation) => {
      const reports = await crashOperation(store.uri(), operation, times);
      expect(reports.length).toBeGreaterThan(3);
      expect(wrong(reports)).toEqual([]);
    },
    MOST_MS,
  );
}

export function wrong(reports: readonly CaseReport[]): CaseReport[] {
  return reports.filter(({ faults }) => faults.length > 0);
}
