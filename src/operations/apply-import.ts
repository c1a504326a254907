import { setImmediate as breathe } from 'node:timers/promises';
import { DomainError } from '../errors.ts';
import type { ImportPlan } from '../imports/import-plan.ts';
import type { NameEntry } from '../models/codes/names.ts';
import { unlimitedReach } from '../models/reach.ts';
import type { ImportDocument, ImportRow } from '../models/work/imports.ts';
import { applyUpdates } from './apply-updates.ts';
import type { Asker, Deps } from './deps.ts';
import { createMaker, type Made, type Piece, pieceOf, writePieces } from './import-pieces.ts';
import { serverAsker } from './open-site.ts';
import { noCounts } from './plan-rows.ts';
import { type Codes, prepareImport } from './prepare-import.ts';

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

/** Pieces in one write, and writes under way at once. */
const PIECES = 500;
const UNDER_WAY = 2;
/** Pieces that are put in the order of their ids before they are written. */
const WINDOW = 3_000;
const BREATH_MS = 10;

/**
 * Applies an import: units and classes (their logs); one run a class; per 500 pieces names, events, items; how far it has come; applied.
 * Every id comes from (import, line, piece), so it goes on after a crash from the first row without items, and two at once make each piece once.
 */
export async function applyImport(deps: Deps, id: string, alive: () => boolean = () => true): Promise<void> {
  const found = await deps.stores.imports.find(id);
  if (found?.state !== 'applying') return;
  const asker: Asker = { ...serverAsker(deps.origin), actor: { kind: 'key', id: found.client } };
  const codes = await prepareOrFail(deps, asker, found);
  if (!codes) return;
  const now = new Date(found.applyingSince ?? found.updatedAt);
  const unique = new Set(await deps.schemes.unique());
  const make = createMaker({ origin: deps.origin, zone: deps.zone, actor: asker.actor, now, unique });
  const write = async (made: readonly Made[], rows: readonly ImportRow[], before?: Promise<void>) => {
    await refuseRows(deps, await writePieces(deps, asker, made, make));
    await before;
    await noteProgress(deps, id, rows);
  };
  // One batch is written while the next is made: the store and this process both have work. Progress is noted in the order of the file.
  const underWay: Promise<void>[] = [];
  try {
    for await (const { pieces, rows } of batches(deps, found, codes)) {
      if (underWay.length === UNDER_WAY) await underWay.shift();
      if (!alive()) return;
      const written = write(await makeAll(make, pieces), rows, underWay.at(-1));
      written.catch(() => undefined); // Met where it is awaited.
      underWay.push(written);
    }
  } finally {
    await underWay.at(-1);
  }
  await applyUpdates(deps, asker, id, alive);
  if (!alive()) return;
  // What was refused only now is an error like those that were seen before.
  const { aliases = [], ...plan } = found.plan as Partial<ImportPlan>;
  const named = plan.key !== undefined || aliases.length > 0;
  const counts = named ? await deps.stores.imports.countRows(id, noCounts(plan)) : found.counts;
  await deps.stores.imports.change(id, ['applying'], { state: 'applied', counts, updatedAt: deps.now().toISOString() });
}

async function refuseRows(deps: Deps, lost: ReadonlyMap<ImportRow, NameEntry>): Promise<void> {
  for (const [{ _id }, { _id: alias, subject }] of lost) {
    const holder = subject === undefined ? undefined : await deps.stores.items.byId(subject, unlimitedReach);
    await deps.stores.imports.refuseRow(_id, 'alias-taken', { alias, ...(holder && { holder: holder.code }) });
  }
}

/** Numbers may have gone since the plan was made: then the import fails before it has made anything. */
async function prepareOrFail(deps: Deps, asker: Asker, found: ImportDocument): Promise<Codes | undefined> {
  try {
    return await prepareImport(deps, asker, found);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'numbers-exhausted')) throw error;
    const { code, params } = error;
    await deps.stores.imports.change(found._id, ['applying'], {
      state: 'failed',
      failure: { code, params },
      updatedAt: deps.now().toISOString(),
    });
    return undefined;
  }
}

/** Others get their turn in between. */
async function makeAll(make: (piece: Piece) => Made, pieces: readonly Piece[]): Promise<Made[]> {
  const made: Made[] = [];
  let breathed = performance.now();
  for (const piece of pieces) {
    made.push(make(piece));
    if (performance.now() - breathed < BREATH_MS) continue;
    await breathe();
    breathed = performance.now();
  }
  return made;
}

/** All rows up to the last of these have all their items. */
async function noteProgress(deps: Deps, id: string, rows: readonly ImportRow[]): Promise<void> {
  const line = rows.at(-1)?.line;
  if (line === undefined) return;
  const items = rows.reduce((sum, { pieces = 0 }) => sum + pieces, 0);
  await deps.stores.imports.advance(id, { line, rows: rows.length, items, updatedAt: deps.now().toISOString() });
}

interface Batch {
  pieces: Piece[];
  /** The rows that have all their items once this batch is written, and all before it. */
  rows: ImportRow[];
}

/**
 * The pieces of the rows that are still to be applied, 500 at a time. Those of a window in the order of their ids: what lies side by side in the store's
 * indexes is then written together, which is a quarter less work for it.
 */
async function* batches(deps: Deps, found: ImportDocument, codes: Codes): AsyncGenerator<Batch> {
  for await (const { pieces, rows } of windows(deps, found, codes)) {
    pieces.sort((a, b) => (a.id < b.id ? -1 : 1));
    for (let at = 0; at < pieces.length; at += PIECES) {
      yield { pieces: pieces.slice(at, at + PIECES), rows: at + PIECES < pieces.length ? [] : rows };
    }
  }
}

async function* windows(deps: Deps, { _id: id, progress }: ImportDocument, codes: Codes): AsyncGenerator<Batch> {
  let window: Batch = { pieces: [], rows: [] };
  for await (const row of deps.stores.imports.rowsToApply(id, progress.line)) {
    const { class: classKey = '', first = 0, pieces = 0 } = row;
    const code = codes.get(classKey) as (index: number) => string;
    for (let index = 0; index < pieces; index += 1) {
      window.pieces.push(pieceOf(row, index, code(first + index)));
      if (index === pieces - 1) window.rows.push(row);
      if (window.pieces.length < WINDOW) continue;
      yield window;
      window = { pieces: [], rows: [] };
    }
  }
  yield window;
}
