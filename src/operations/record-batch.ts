import type { EventRow } from '@tagtree/evidence';
import { DomainError, isOfTheServer } from '../errors.ts';
import type { ItemCommand } from '../lifecycle/decide.ts';
import { shiftInstant } from '../lifecycle/occurred-at.ts';
import type { ItemDocument } from '../models/items/items.ts';
import { createBatchItems } from './batch-items.ts';
import type { Asker, Deps } from './deps.ts';
import type { FoundItem } from './find-item.ts';
import { checkReferences } from './record-event.ts';
import { goesAlone, recordScan, type ScannedRow } from './record-naming.ts';
import { recordWave, type WaveRow } from './record-wave.ts';
import { keepRejected, settleRecorded } from './rejected-queue.ts';

export interface BatchResult {
  id: string;
  outcome: 'recorded' | 'repeated' | 'rejected';
  event?: EventRow;
  /** Id of the item, where the scan led to one. */
  item?: string;
  problem?: DomainError;
}

export interface Batch {
  client: string;
  /** The client's clock when it sent: by the difference to ours the times of its events are corrected. */
  sentAt: string;
  rows: readonly ScannedRow[];
}

const CLOCKS_AGREE_WITHIN_MS = 2_000;
/** What is no fault of a row: the whole batch is to be sent again, which is harmless. */

/**
 * Records up to 1,000 scans (writes.md, "batch of 1,000"): names by one query, then in waves (the first row of each item, then the second ...).
 * A row that can't be recorded is kept with its reason. One result a row, in the order sent. The client's event ids make a repeat harmless.
 */
export async function recordBatch(deps: Deps, asker: Asker, batch: Batch): Promise<BatchResult[]> {
  const rows = correctTimes(batch, deps.now());
  const results = await recordRows(deps, asker, batch.client, rows);
  const failed = results.find(({ problem }) => problem && isOfTheServer(problem));
  if (failed?.problem) throw failed.problem;
  await keepRejected(deps, batch.client, rows, results);
  await settleRecorded(deps, batch.client, results);
  return results;
}

/** What is typed in from an old page has no clock of the client's in it. */
function correctTimes({ sentAt, rows }: Batch, now: Date): readonly ScannedRow[] {
  const behind = now.getTime() - Date.parse(sentAt);
  if (Math.abs(behind) <= CLOCKS_AGREE_WITHIN_MS) return rows;
  return rows.map(({ scan, command }) => {
    const { occurredAt, history } = command;
    if (occurredAt === undefined || history) return { scan, command };
    return { scan, command: { ...command, occurredAt: shiftInstant(occurredAt, behind) } };
  });
}

async function recordRows(
  deps: Deps,
  asker: Asker,
  client: string,
  rows: readonly ScannedRow[],
): Promise<BatchResult[]> {
  const results = new Map<number, BatchResult>();
  const scans = rows.map(({ scan }) => scan);
  const items = await createBatchItems(deps, asker, scans);
  const references = await referenceProblems(deps, asker, rows);
  let pending: WaveRow[] = [];
  const flush = async () => {
    for (const [index, result] of await recordWaves(deps, asker, pending)) results.set(index, result);
    pending = [];
  };
  for (const [index, row] of rows.entries()) {
    const problem = references[index];
    const found = problem ?? (await items.of(row.scan));
    if (problem) results.set(index, rejected(row, problem, found));
    else if (goesAlone(row.command)) {
      // An item's events come in the order sent.
      if (pending.some(({ item }) => !(found instanceof DomainError) && item._id === found.item._id)) await flush();
      const single = await recordAlone(deps, asker, client, row);
      results.set(index, single.result);
      if (single.found) items.named(row.scan, single.found);
    } else if (found instanceof DomainError) results.set(index, rejected(row, found));
    else pending.push({ index, command: row.command, ...found });
  }
  await flush();
  return rows.map((row, index) => results.get(index) ?? rejected(row, new DomainError('busy')));
}

function rejected({ command }: ScannedRow, problem: DomainError, found?: FoundItem | DomainError): BatchResult {
  const item = found && !(found instanceof DomainError) ? { item: found.item._id } : {};
  return { id: command.id, outcome: 'rejected', problem, ...item };
}

/** Units and places that don't exist, or lie outside the reach, told per row; each distinct pair is looked up once. */
async function referenceProblems(
  deps: Deps,
  asker: Asker,
  rows: readonly ScannedRow[],
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

async function recordAlone(
  deps: Deps,
  asker: Asker,
  client: string,
  row: ScannedRow,
): Promise<{ result: BatchResult; found?: FoundItem }> {
  try {
    const { outcome, event, found } = await recordScan(deps, asker, client, row);
    return { result: { id: row.command.id, outcome, event, item: found.item._id }, found };
  } catch (error) {
    if (error instanceof DomainError) return { result: rejected(row, error) };
    throw error;
  }
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
