import { derivedId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { ImportPlan } from '../imports/import-plan.ts';
import type { ImportDocument, ImportRow } from '../models/work/imports.ts';
import { addClasses, type NewClass } from './classes.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { type Made, makePieces, type Piece, writePieces } from './import-pieces.ts';
import { serverAsker } from './open-site.ts';
import { takeRuns } from './take-run.ts';
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
  const starts = await startsOrFail(deps, asker, id);
  if (!starts) return;
  const since = new Date(found.applyingSince ?? found.updatedAt);
  const atImport: Deps = { ...deps, now: () => since };
  const write = async (made: readonly Made[], rows: readonly ImportRow[], before: Promise<void>) => {
    await writePieces(deps, asker, made, (pieces) => makePieces(atImport, asker, pieces));
    await before;
    await noteProgress(deps, id, rows, made.length);
  };
  // Two batches are under way while the next is made: the store and this process both have work. Progress is noted in the order of the file.
  let [before, last] = [Promise.resolve(), Promise.resolve()];
  try {
    for await (const { pieces, rows } of batches(deps, found, starts)) {
      const made = await makePieces(atImport, asker, pieces);
      await before;
      if (!alive()) return;
      before = last;
      last = write(made, rows, before);
      last.catch(() => undefined); // Met where it is awaited.
    }
  } finally {
    await last;
  }
  await deps.stores.imports.change(id, ['applying'], { state: 'applied', updatedAt: deps.now().toISOString() });
}

/** All rows up to this line have their items. */
async function noteProgress(deps: Deps, id: string, rows: readonly ImportRow[], items: number): Promise<void> {
  const line = rows.at(-1)?.line;
  if (line === undefined) return;
  await deps.stores.imports.advance(id, { line, rows: rows.length, items, updatedAt: deps.now().toISOString() });
}

interface Batch {
  rows: ImportRow[];
  pieces: Piece[];
}

/** The rows that are still to be applied with their pieces, some 500 pieces at a time. A row's pieces are never parted. */
async function* batches(
  deps: Deps,
  { _id: id, progress }: ImportDocument,
  starts: ReadonlyMap<string, number>,
): AsyncGenerator<Batch> {
  let batch: Batch = { rows: [], pieces: [] };
  for await (const row of deps.stores.imports.rowsToApply(id, progress.line)) {
    batch.rows.push(row);
    const start = starts.get(row.class ?? '');
    const count = start === undefined ? 0 : (row.pieces ?? 0);
    for (let piece = 0; piece < count; piece += 1) {
      batch.pieces.push({ importId: id, row, piece, serial: (start ?? 0) + (row.first ?? 0) + piece });
    }
    if (batch.pieces.length < PIECES) continue;
    yield batch;
    batch = { rows: [], pieces: [] };
  }
  yield batch;
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
  for await (const row of deps.stores.imports.rowsToApply(found._id, found.progress.line)) {
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
async function startsOrFail(deps: Deps, asker: Asker, id: string): Promise<Map<string, number> | undefined> {
  try {
    return await startsOfRuns(deps, asker, id);
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
async function startsOfRuns(deps: Deps, asker: Asker, id: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const row of deps.stores.imports.allRows(id)) {
    if (row.class !== undefined) counts.set(row.class, (row.first ?? 0) + (row.pieces ?? 0));
  }
  const starts = new Map<string, number>();
  const entries = [...counts];
  for (let at = 0; at < entries.length; at += CLASSES) {
    const some = new Map(entries.slice(at, at + CLASSES));
    const runs = await takeRuns(deps, asker, { counts: some, purpose: 'import', request: id });
    for (const [classKey, run] of runs) starts.set(classKey, run.from);
  }
  return starts;
}
