import { canonicalize, checkLog, type EventRow } from '@tagtree/evidence';
import type { Stores } from '../models/stores.ts';
import { kindOf, projections } from './heal.ts';
import { foldRows, type Projection } from './projection.ts';

export interface RebuildReport {
  subjects: number;
  events: number;
  /** Documents that differ from what their log says, or are missing. */
  differing: { collection: string; id: string; problem: 'missing' | 'different' }[];
  /** Documents that no log produces. */
  unfounded: { collection: string; id: string }[];
  broken: { subject: string; problem: string }[];
  written: number;
}

/**
 * Folds every log anew and compares with what is stored, field by field in canonical form; with `write` it repairs. Memory holds one log at a time.
 */
export async function rebuild(stores: Stores, options: { write: boolean }): Promise<RebuildReport> {
  const report: RebuildReport = { subjects: 0, events: 0, differing: [], unfounded: [], broken: [], written: 0 };
  const byKind = projections(stores);
  const founded = new Map<string, Set<string>>();
  for await (const rows of logs(stores.events.all())) {
    report.subjects += 1;
    report.events += rows.length;
    await rebuildSubject(stores, byKind, rows, { report, founded, write: options.write });
  }
  for (const [collection, ids] of founded) await findUnfounded(stores, collection, ids, report);
  return report;
}

/** Rows come subject by subject, each in order: one array a log. */
async function* logs(rows: AsyncIterable<EventRow>): AsyncGenerator<EventRow[]> {
  let log: EventRow[] = [];
  for await (const row of rows) {
    if (log[0] && log[0].subject !== row.subject) {
      yield log;
      log = [];
    }
    log.push(row);
  }
  if (log.length > 0) yield log;
}

interface Work {
  report: RebuildReport;
  founded: Map<string, Set<string>>;
  write: boolean;
}

async function rebuildSubject(
  stores: Stores,
  byKind: ReadonlyMap<string, Projection<unknown>>,
  rows: readonly EventRow[],
  { report, founded, write }: Work,
): Promise<void> {
  const [first] = rows;
  const projection = first && byKind.get(kindOf(first));
  if (!first || !projection) return;
  const checked = checkLog(rows);
  if (!checked.ok) report.broken.push({ subject: first.subject, problem: `seq ${checked.seq}: ${checked.problem}` });
  const projected = foldRows(projection, rows, undefined);
  if (!projected) return;
  let differs = false;
  for (const { collection, document } of projection.documents(first.subject, projected)) {
    const ids = founded.get(collection) ?? new Set();
    founded.set(collection, ids.add(document._id));
    const stored = await storedDocument(stores, collection, document._id);
    if (stored && canonicalText(stored) === canonicalText(document)) continue;
    differs = true;
    report.differing.push({ collection, id: document._id, problem: stored ? 'different' : 'missing' });
    if (write && stored) await collectionOf(stores, collection).deleteOne({ _id: document._id } as never);
  }
  if (differs && write) {
    await projection.save(first.subject, projected);
    report.written += 1;
  }
}

/** What Mongoose and the database add to a document is nothing; undefined fields are absent. */
function canonicalText(document: object): string {
  return canonicalize(JSON.parse(JSON.stringify(document)));
}

function collectionOf(stores: Stores, collection: string) {
  const models = [
    stores.items,
    stores.units,
    stores.places,
    stores.frameworks,
    stores.publications,
    stores.schemes,
    stores.classes,
    stores.keys,
    stores.settings,
  ];
  const found = models.find(({ model }) => model.collection.collectionName === collection);
  if (!found) throw new Error(`No projection lies in ${collection}`);
  return found.model.collection;
}

async function storedDocument(stores: Stores, collection: string, id: string): Promise<object | undefined> {
  return (await collectionOf(stores, collection).findOne({ _id: id } as never)) ?? undefined;
}

async function findUnfounded(
  stores: Stores,
  collection: string,
  ids: ReadonlySet<string>,
  report: RebuildReport,
): Promise<void> {
  const cursor = collectionOf(stores, collection).find({}, { projection: { _id: 1 } });
  for await (const { _id } of cursor) {
    if (!ids.has(String(_id))) report.unfounded.push({ collection, id: String(_id) });
  }
}
