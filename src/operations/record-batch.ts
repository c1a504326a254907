import { derivedId, type EventRow } from '@tagtree/evidence';
import { parseCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import type { ItemCommand } from '../lifecycle/decide.ts';
import { shiftInstant } from '../lifecycle/occurred-at.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { Asker, Deps } from './deps.ts';
import { type FoundItem, notAnItem } from './find-item.ts';
import { itemDocument } from './item-projection.ts';
import { checkReferences, recordEvent } from './record-event.ts';
import { recordWave, type WaveRow } from './record-wave.ts';
import { registerItem } from './register-item.ts';
import { resolveScan } from './resolve-scan.ts';

export interface BatchRow {
  /** What was scanned. */
  scan: string;
  command: ItemCommand;
}

export interface BatchResult {
  id: string;
  outcome: 'recorded' | 'repeated' | 'rejected';
  event?: EventRow;
  item?: string;
  problem?: DomainError;
}

export interface Batch {
  client: string;
  /** The client's clock when it sent: by the difference to ours the times of its events are corrected. */
  sentAt: string;
  rows: readonly BatchRow[];
}

/** Events that claim names or ask what the class says: one by one. */
const GO_ALONE = new Set(['registered', 'alias-added', 'described']);
const CLOCKS_AGREE_WITHIN_MS = 2_000;

/**
 * Records up to 1,000 scans (writes.md, "batch of 1,000"): names by one query, then in waves (the first row of each item, then the second ...).
 * A row that can't be recorded is kept with its reason. One result a row, in the order sent. The client's event ids make a repeat harmless.
 */
export async function recordBatch(deps: Deps, asker: Asker, batch: Batch): Promise<BatchResult[]> {
  const rows = correctTimes(batch, deps.now());
  const results: (BatchResult | undefined)[] = rows.map(() => undefined);
  const items = await findItems(deps, asker, rows);
  const references = await referenceProblems(deps, asker, rows);
  const pending: WaveRow[] = [];
  for (const [index, row] of rows.entries()) {
    const problem = references[index];
    const found = items.get(row.scan);
    if (problem) results[index] = rejected(row, problem);
    else if (GO_ALONE.has(row.command.type)) {
      const single = await recordAlone(deps, asker, batch.client, row, found);
      if (single.found) items.set(row.scan, single.found);
      results[index] = single.result;
    } else if (found instanceof DomainError || !found)
      results[index] = rejected(row, found ?? new DomainError('unknown-item'));
    else pending.push({ index, command: row.command, ...found });
  }
  for (const [index, result] of await recordWaves(deps, asker, pending)) results[index] = result;
  const complete = results.map((result, index) => result ?? rejected(rows[index] as BatchRow, new DomainError('busy')));
  await keepRejected(deps, batch.client, rows, complete);
  return complete;
}

function correctTimes({ sentAt, rows }: Batch, now: Date): readonly BatchRow[] {
  const behind = now.getTime() - Date.parse(sentAt);
  if (!(Math.abs(behind) > CLOCKS_AGREE_WITHIN_MS)) return rows;
  return rows.map(({ scan, command }) => ({
    scan,
    command: command.occurredAt?.includes('T')
      ? { ...command, occurredAt: shiftInstant(command.occurredAt, behind) }
      : command,
  }));
}

function rejected(row: BatchRow, problem: DomainError): BatchResult {
  return { id: row.command.id, outcome: 'rejected', problem };
}

/** The item of each distinct scan, or why there is none. Clean codes are read with two queries, whatever their number. */
async function findItems(
  deps: Deps,
  asker: Asker,
  rows: readonly BatchRow[],
): Promise<Map<string, FoundItem | DomainError>> {
  const found = new Map<string, FoundItem | DomainError>();
  const frameworks = await deps.catalog.published();
  const nameOf = new Map<string, string>();
  for (const { scan } of rows) {
    const parsed = nameOf.has(scan) ? undefined : parseCode(scan, frameworks);
    if (parsed?.ok) nameOf.set(scan, `code:${parsed.compact}`);
  }
  const names = await deps.stores.names.findMany([...new Set(nameOf.values())]);
  const subjects = new Map(names.map((name) => [name._id, name.subject]));
  const ids = [...subjects.values()].filter((subject) => subject !== undefined);
  const items = new Map((await deps.stores.items.byIds(ids, asker.reach)).map((item) => [item._id, item]));
  for (const { scan } of rows) {
    if (found.has(scan)) continue;
    const via = nameOf.get(scan) ?? '';
    const item = items.get(subjects.get(via) ?? '');
    found.set(scan, item ? { item, via } : await resolveOne(deps, asker, scan));
  }
  return found;
}

async function resolveOne(deps: Deps, asker: Asker, scan: string): Promise<FoundItem | DomainError> {
  const resolution = await resolveScan(deps, scan, asker.reach);
  return resolution.outcome === 'item' ? resolution : notAnItem(scan, resolution);
}

/** Units and places that don't exist, or lie outside the reach, told per row; each distinct pair is looked up once. */
async function referenceProblems(
  deps: Deps,
  asker: Asker,
  rows: readonly BatchRow[],
): Promise<(DomainError | undefined)[]> {
  const known = new Map<string, Promise<DomainError | undefined>>();
  const problemOf = ({ unit, place }: ItemCommand) => {
    const key = `${unit ?? ''}/${place ?? ''}`;
    const checked =
      known.get(key) ??
      checkReferences(deps, asker, { ...(unit !== undefined && { unit }), ...(place !== undefined && { place }) }).then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof DomainError) return error;
          throw error;
        },
      );
    known.set(key, checked);
    return checked;
  };
  return Promise.all(rows.map(({ command }) => problemOf(command)));
}

/** Rows that claim names go one by one: a registration on a reserved code, an alias. */
async function recordAlone(
  deps: Deps,
  asker: Asker,
  client: string,
  row: BatchRow,
  found: FoundItem | DomainError | undefined,
): Promise<{ result: BatchResult; found?: FoundItem }> {
  try {
    if (row.command.type === 'registered') return await registerReserved(deps, asker, client, row);
    if (!found || found instanceof DomainError)
      return { result: rejected(row, found ?? new DomainError('unknown-item')) };
    const done = await recordEvent(deps, asker, { item: found.item, command: row.command, via: { name: found.via } });
    return { result: recordedResult(row, done), found: { ...found, item: itemDocument(found.item._id, done) } };
  } catch (error) {
    if (error instanceof DomainError) return { result: rejected(row, error) };
    throw error;
  }
}

async function registerReserved(deps: Deps, asker: Asker, client: string, row: BatchRow) {
  const resolution = await resolveScan(deps, row.scan, asker.reach);
  const seed = derivedId(client, 'registered', row.command.id);
  if (resolution.outcome === 'item' && resolution.item._id !== derivedId(seed, 'item')) {
    throw new DomainError('code-taken', { code: resolution.item.code });
  }
  if (resolution.outcome !== 'item' && resolution.outcome !== 'reserved') throw notAnItem(row.scan, resolution);
  if (resolution.outcome === 'reserved' && resolution.holder?.kind === 'server')
    throw new DomainError('block-elsewhere', { code: resolution.code.code, holder: resolution.holder.name });
  const classKey = resolution.outcome === 'item' ? resolution.item.class : resolution.code.class;
  const { command } = row;
  const done = await registerItem(deps, asker, seed, {
    ...command.data,
    class: classKey,
    ...(resolution.outcome === 'reserved' && { reserved: resolution.code }),
    eventId: command.id,
    ...(command.occurredAt !== undefined && { occurredAt: command.occurredAt }),
    ...(command.unit !== undefined && { unit: command.unit }),
    ...(command.place !== undefined && { place: command.place }),
    ...(command.basis !== undefined && { basis: command.basis }),
    ...(command.note !== undefined && { note: command.note }),
  });
  const via = resolution.outcome === 'item' ? resolution.via : `code:${resolution.code.compact}`;
  return { result: recordedResult(row, done), found: { item: itemDocument(done.id, done), via } };
}

function recordedResult(row: BatchRow, done: { outcome: string; row?: EventRow }): BatchResult {
  const outcome = done.outcome === 'repeated' ? 'repeated' : 'recorded';
  return { id: row.command.id, outcome, ...(done.row && { event: done.row }) };
}

async function recordWaves(deps: Deps, asker: Asker, pending: readonly WaveRow[]): Promise<Map<number, BatchResult>> {
  const results = new Map<number, BatchResult>();
  const latest = new Map<string, ItemDocument>();
  let rest = pending;
  while (rest.length > 0) {
    const inWave = new Set<string>();
    const wave: WaveRow[] = [];
    const later: WaveRow[] = [];
    for (const row of rest) {
      if (inWave.has(row.item._id)) later.push(row);
      else wave.push({ ...row, item: latest.get(row.item._id) ?? row.item });
      inWave.add(row.item._id);
    }
    for (const [index, done] of await recordWave(deps, asker, wave)) {
      results.set(index, done.result);
      if (done.document) latest.set(done.document._id, done.document);
    }
    rest = later;
  }
  return results;
}

/** A rejected scan is kept until a person settles it; sent again it is the same one. */
async function keepRejected(deps: Deps, client: string, rows: readonly BatchRow[], results: readonly BatchResult[]) {
  const receivedAt = deps.now().toISOString();
  for (const [index, result] of results.entries()) {
    const row = rows[index];
    if (!row || result.outcome !== 'rejected' || !result.problem) continue;
    const { code, params, mistakes } = result.problem;
    await deps.stores.rejectedScans.keep({
      _id: `${client}:${row.command.id}`,
      client,
      scan: row.scan,
      event: { ...row.command },
      problem: { code, params, mistakes },
      receivedAt,
      state: 'open',
    });
  }
}
