import { compilePlan } from '../imports/compile-plan.ts';
import type { CsvRow } from '../imports/csv-rows.ts';
import type { ImportPlan } from '../imports/import-plan.ts';
import { type CreateRow, type PlannedRow, planRow } from '../imports/plan-row.ts';
import { type ImportDocument, type ImportRow, importRowId } from '../models/work/imports.ts';
import type { Deps } from './deps.ts';
import { createFit } from './import-fit.ts';
import { createNamesFit } from './import-names-fit.ts';
import { planContext } from './plan-context.ts';
import { notePlanning } from './planning.ts';
import { tryCreation, tryUpdate } from './row-trial.ts';

const CHUNK = 500;

interface ToPlan {
  /** Of the import. */
  id: string;
  plan: ImportPlan;
  header: readonly string[];
  rows: AsyncIterable<CsvRow>;
}

/** Writes down, row by row, what will become of each line of a file; answers how many there are of each outcome. */
export async function planRows(deps: Deps, { id, plan, header, rows }: ToPlan): Promise<ImportDocument['counts']> {
  const { counts, judge } = await createJudge(deps, id, plan, header);
  let chunk: CsvRow[] = [];
  let written = Promise.resolve();
  const flush = async () => {
    const judged = await judge(chunk);
    chunk = [];
    await written;
    // These are written while the next are read.
    written = deps.stores.imports.insertRows(judged).then(() => notePlanning(deps, id));
    written.catch(() => undefined); // Met where it is awaited.
  };
  try {
    for await (const row of rows) if (chunk.push(row) === CHUNK) await flush();
    await flush();
  } finally {
    // Whoever drops the import now finds nothing still being written.
    await written;
  }
  return counts;
}

/** Only a plan with a row key has rows that change what is there. */
export function noCounts({ key }: Partial<ImportPlan>): ImportDocument['counts'] {
  return { rows: 0, create: 0, ...(key && { update: 0, unchanged: 0 }), error: 0, items: 0 };
}

async function createJudge(deps: Deps, id: string, plan: ImportPlan, header: readonly string[]) {
  const framework = await deps.catalog.current(plan.framework);
  const compiled = compilePlan(plan, [...header], planContext(deps, framework));
  // Registered and received alone are never refused.
  const tries = plan.grade !== undefined || plan.status !== undefined;
  const fit = createFit(deps, plan);
  const names = plan.key || plan.aliases.length > 0 ? createNamesFit(deps, id, plan.key?.source) : undefined;
  const counts = noCounts(plan);
  // Pieces counted so far in each class: a piece's number follows from it once the class's run is taken.
  const pieces = new Map<string, number>();
  const classKeyOf = ({ classPath }: CreateRow) => `${plan.framework}:${framework.joinPath(classPath)}`;

  function judgeRow(row: CreateRow, classKey: string): PlannedRow {
    const item = names?.keyHolder(row);
    const refused =
      names?.refusal(row) ??
      (item ? fit.refusalOfParts(row, classKey, false) : fit.refusal(row, classKey, pieces.get(classKey) ?? 0));
    if (refused) return refused;
    if (item) return tryUpdate(deps, row, classKey, item);
    return tries ? tryCreation(deps, row, classKey) : row;
  }

  async function judge(chunk: readonly CsvRow[]): Promise<ImportRow[]> {
    const planned = chunk.map((each) => planRow(each, compiled));
    const creating = planned.filter((row) => row.outcome === 'create');
    await fit.learn(creating.map((row) => ({ row, classKey: classKeyOf(row) })));
    await names?.learn(creating);
    return planned.map((row) => {
      const classKey = row.outcome === 'create' ? classKeyOf(row) : '';
      const judged = row.outcome === 'create' ? judgeRow(row, classKey) : row;
      counts.rows += 1;
      counts[judged.outcome] = (counts[judged.outcome] ?? 0) + 1;
      if (judged.outcome === 'create') counts.items += judged.pieces;
      return toImportRow(id, classKey, judged, pieces);
    });
  }

  return { counts, judge };
}

function toImportRow(id: string, classKey: string, planned: PlannedRow, pieces: Map<string, number>): ImportRow {
  const { line } = planned;
  const base = { _id: importRowId(id, line), import: id, line };
  if (planned.outcome === 'error') return { ...base, outcome: 'error', reason: planned.reason, params: planned.params };
  if (planned.outcome === 'unchanged') return { ...base, outcome: 'unchanged', item: planned.item };
  if (planned.outcome === 'update') {
    const { outcome, item, pieces: _, line: __, classPath: ___, ...rest } = planned;
    return { ...base, outcome, class: classKey, item, planned: rest };
  }
  const first = pieces.get(classKey) ?? 0;
  pieces.set(classKey, first + planned.pieces);
  const { outcome, pieces: count, line: _, classPath, ...rest } = planned;
  return { ...base, outcome, class: classKey, first, pieces: count, planned: rest };
}
