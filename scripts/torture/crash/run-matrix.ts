import type { CaseReport, Moment, RivalComes } from './case-report.ts';
import { runCase } from './crash-case.ts';
import { must, type Operation } from './operation.ts';
import { runStartCase } from './start-case.ts';
import { openWorld, type World } from './world.ts';

type RunCase = (moment: Moment, rivalComes: RivalComes) => Promise<CaseReport | undefined>;

/**
 * Lets a process die at every moment of an operation: before its first write, in the middle of and after each; alone, or with a rival that comes at one of
 * three times. A moment before a write is the one after the write before it.
 */
export async function crashEverywhere(runCase: RunCase, rivalTimes: readonly RivalComes[]): Promise<CaseReport[]> {
  const reports: CaseReport[] = [];
  for (const rivalComes of rivalTimes) {
    const first = await runCase({ step: 1, at: 'before' }, rivalComes);
    if (first) reports.push(first, ...(await everyStep(runCase, rivalComes)));
  }
  return reports;
}

async function everyStep(runCase: RunCase, rivalComes: RivalComes): Promise<CaseReport[]> {
  const reports: CaseReport[] = [];
  // A rival in between comes before a write; at the first one it has been.
  const [from, parts]: [number, Moment['at'][]] = rivalComes === 'between' ? [2, ['before']] : [1, ['half', 'after']];
  for (let step = from; ; step += 1) {
    const before = reports.length;
    for (const at of parts) {
      const report = await runCase({ step, at }, rivalComes);
      if (report) reports.push(report);
    }
    if (reports.length === before) return reports;
  }
}

/** The cases of one operation in a world of its own. */
export async function crashOperation(
  storeUri: string,
  operation: Operation,
  rivalTimes: readonly RivalComes[],
): Promise<CaseReport[]> {
  const world = await openCrashWorld(storeUri, operation.name.replaceAll(' ', '-'));
  try {
    return await crashEverywhere((moment, rivalComes) => runCase(world, operation, moment, rivalComes), rivalTimes);
  } finally {
    await world.close();
  }
}

/** The cases of the first start of a server; each on a database of its own. Rivals come in between alone. */
export function crashStart(storeUri: string, rivalTimes: readonly RivalComes[]): Promise<CaseReport[]> {
  const times = rivalTimes.filter((time) => time === 'never' || time === 'between');
  return crashEverywhere((moment, rivalComes) => runStartCase(storeUri, moment, rivalComes), times);
}

/** A world with what the operations need. */
async function openCrashWorld(storeUri: string, name: string): Promise<World> {
  const world = await openWorld(storeUri, name);
  const depot = { key: 'depot', title: { en: 'Depot (made up)' } };
  await must(world.standing, { method: 'POST', path: '/v1/units', body: depot });
  return world;
}
