import { derivedId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { ImportPlan } from '../imports/import-plan.ts';
import type { ImportDocument, ImportRow } from '../models/work/imports.ts';
import { addClasses, type NewClass } from './classes.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { importPieces, type Piece } from './import-pieces.ts';
import { serverAsker } from './open-site.ts';
import { takeRun } from './take-run.ts';
import { registerNode } from './tree-nodes.ts';

/** Starts applying (writes.md, "import: apply"): planned -> applying by compare-and-set. Again changes nothing; the job does the work. */
export async function startApplying(deps: Deps, id: string): Promise<ImportDocument> {
  const now = deps.now().toISOString();
  await deps.stores.imports.change(id, ['planned'], { state: 'applying', applyingSince: now, updatedAt: now });
  const found = await deps.stores.imports.find(id);
  if (!found) throw new DomainError('not-found');
  if (found.state === 'planning' || found.state === 'failed') {
    throw new DomainError('import-not-planned', { state: found.state });
  }
  return found;
}

const PIECES = 500;
const CLASSES = 500;

/**
 * Applies an import: units and classes (their logs); one run a class; per 500 pieces names, events, items; row outcomes; applied.
 * Every id comes from (import, line, piece), so it goes on after a crash from the first row without outcome, and two at once make each piece once.
 */
export async function applyImport(deps: Deps, id: string, alive: () => boolean = () => true): Promise<void> {
  const found = await deps.stores.imports.find(id);
  if (found?.state !== 'applying') return;
  const plan = found.plan as unknown as ImportPlan;
  const asker: Asker = { ...serverAsker(deps.origin), actor: { kind: 'key', id: found.client } };
  await prepare(deps, asker, found, plan);
  const starts = await takeRunsOrFail(deps, asker, id);
  if (!starts) return;
  const since = new Date(found.applyingSince ?? found.updatedAt);
  const atImport: Deps = { ...deps, now: () => since };
  const progress = { ...found.progress };
  let pieces: Piece[] = [];
  let rows: ImportRow[] = [];
  const flush = async () => {
    await importPieces(atImport, asker, pieces);
    await deps.stores.imports.setRowsDone(rows.map((row) => row._id));
    progress.rows += rows.length;
    progress.items += pieces.length;
    await deps.stores.imports.change(id, ['applying'], { progress, updatedAt: deps.now().toISOString() });
    pieces = [];
    rows = [];
  };
  for await (const row of deps.stores.imports.rowsToApply(id)) {
    if (!alive()) return;
    rows.push(row);
    const start = starts.get(row.class ?? '');
    const count = start === undefined ? 0 : (row.pieces ?? 0);
    for (let piece = 0; piece < count; piece += 1) {
      pieces.push({ importId: id, row, piece, serial: (start ?? 0) + (row.first ?? 0) + piece });
    }
    if (pieces.length >= PIECES) await flush();
  }
  await flush();
  await deps.stores.imports.change(id, ['applying'], { state: 'applied', updatedAt: deps.now().toISOString() });
}

/** Makes the units and classes that the rows name and that are missing. */
async function prepare(deps: Deps, asker: Asker, found: ImportDocument, plan: ImportPlan): Promise<void> {
  const units = new Map<string, string>();
  let classes = new Map<string, NewClass>();
  const existing = new Set<string>();
  const flush = async () => {
    await addClasses(deps, asker, derivedId(found._id, 'classes', ...classes.keys()), plan.framework, [
      ...classes.values(),
    ]);
    for (const path of classes.keys()) existing.add(path);
    classes = new Map();
  };
  for await (const row of deps.stores.imports.rowsToApply(found._id)) {
    const { path } = splitClassKey(row.class ?? '');
    const { classTitle, unit } = row.planned as { classTitle?: string; unit?: { key: string; title: string } };
    if (unit && !units.has(unit.key)) units.set(unit.key, unit.title);
    if (existing.has(path) || classes.has(path)) continue;
    const title = { [plan.title?.language ?? 'en']: classTitle ?? path };
    classes.set(path, { path, title, itemKind: plan.class.itemKind });
    if (classes.size === CLASSES) await flush();
  }
  await flush();
  const language = plan.title?.language ?? 'vi';
  for (const [key, title] of units) await ensureUnit(deps, asker, found._id, { key, title, language });
}

async function ensureUnit(
  deps: Deps,
  asker: Asker,
  importId: string,
  { key, title, language }: { key: string; title: string; language: 'vi' | 'en' },
): Promise<void> {
  if (await deps.stores.units.find(key)) return;
  try {
    await registerNode(deps, asker, derivedId(importId, 'unit', key), 'unit', { key, title: { [language]: title } });
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'exists')) throw error;
  }
}

/** Numbers may have gone since the plan was made: then the import fails before it has made anything. */
async function takeRunsOrFail(deps: Deps, asker: Asker, id: string): Promise<Map<string, number> | undefined> {
  try {
    return await takeRuns(deps, asker, id);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'numbers-exhausted')) throw error;
    const { code, params } = error;
    await deps.stores.imports.change(id, ['applying'], {
      state: 'failed',
      failure: { code, params },
      updatedAt: deps.now().toISOString(),
    });
    return undefined;
  }
}

/** One run a class, as long as the class has pieces; the import is the request, so they are taken once. */
async function takeRuns(deps: Deps, asker: Asker, id: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const row of deps.stores.imports.allRows(id)) {
    if (row.class !== undefined) counts.set(row.class, (row.first ?? 0) + (row.pieces ?? 0));
  }
  const starts = new Map<string, number>();
  for (const [classKey, count] of counts) {
    const run = await takeRun(deps, asker, { class: classKey, count, purpose: 'import', request: id });
    starts.set(classKey, run.from);
  }
  return starts;
}
