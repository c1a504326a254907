import { randomId, readBody } from '@tagtree/evidence';
import { openDatabase } from '../../src/database.ts';
import { createStores, type Stores } from '../../src/models/stores.ts';
import { upholds } from '../../src/operations/claim-names.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { finish } from '../../src/operations/finish.ts';
import { rebuild } from '../../src/operations/rebuild.ts';
import { withMemory } from '../../src/operations/with-memory.ts';

export interface Findings {
  logs: number;
  events: number;
  /** Claims that no item's log has. */
  namesWithoutItem: number;
  gaps: number;
  overlaps: number;
  /** Projections that differ from their logs. */
  differing: number;
  broken: number;
  /** Imports that made more or fewer items than planned. */
  unevenImports: number;
}

/** Looks at a whole database, stopped, after the job that settles claims has run as if a minute had passed. */
export function checkAll(dataDir: string): Promise<Findings> {
  return whenSettled(dataDir, ({ stores }) => lookAtAll(stores));
}

/** Opens a database that nobody has, lets the job that settles claims run as if a minute had passed, and looks. */
export async function whenSettled<T>(dataDir: string, look: (deps: Deps) => Promise<T>): Promise<T> {
  const database = await openDatabase({ dataDir });
  try {
    const stores = createStores(database.connection);
    const later = () => new Date(Date.now() + 120_000);
    const origin = (await stores.settings.find('site'))?.origin ?? randomId();
    const mark = { raise: async () => undefined };
    const deps = withMemory({ stores, now: later, zone: 'UTC', origin, mark });
    await finish(deps);
    return await look(deps);
  } finally {
    await database.close();
  }
}

/** Looks at everything stored and changes nothing: logs, chains, projections, names, runs, imports. */
export async function lookAtAll(stores: Stores): Promise<Findings> {
  const report = await rebuild(stores, { write: false });
  return {
    logs: report.subjects,
    events: report.events,
    namesWithoutItem: await namesWithoutItem(stores),
    ...(await runFaults(stores)),
    differing: report.differing.length + report.unfounded.length,
    broken: report.broken.length,
    unevenImports: await unevenImports(stores),
  };
}

/** What must be none and is not. */
export function findingFaults(findings: Partial<Findings>): string[] {
  const { logs, events, ...rest } = findings;
  return Object.entries(rest).flatMap(([what, count]) => (count === 0 ? [] : [`${what}: ${count}`]));
}

async function namesWithoutItem(stores: Stores): Promise<number> {
  let found = 0;
  for await (const name of stores.names.between('', '\uffff')) {
    if (name.void || name.subject === undefined || name.event === undefined) continue;
    const recorded = await stores.events.byId(name.subject, name.event);
    if (!recorded || !upholds(recorded, name)) found += 1;
  }
  return found;
}

/** Runs of a class must follow each other without gap or overlap. */
async function runFaults(stores: Stores): Promise<{ gaps: number; overlaps: number }> {
  let [gaps, overlaps] = [0, 0];
  const classes = await stores.runs.model.collection.distinct('class');
  for (const classKey of classes) {
    let expected = 1;
    for await (const run of stores.runs.ofClass(String(classKey))) {
      if (run.from > expected) gaps += 1;
      if (run.from < expected) overlaps += 1;
      expected = run.to + 1;
    }
  }
  return { gaps, overlaps };
}

/** Registrations by import, told from the logs themselves, against what each import planned. */
async function unevenImports(stores: Stores): Promise<number> {
  const made = new Map<string, number>();
  for await (const row of stores.events.all()) {
    const id = row.type === 'registered' ? readBody(row.body).via?.import?.split('/')[0] : undefined;
    if (id !== undefined) made.set(id, (made.get(id) ?? 0) + 1);
  }
  const applied = await stores.imports.inState('applied');
  return applied.filter(({ _id, counts }) => (made.get(_id) ?? 0) !== counts.items).length;
}
