import { canonicalize, checkLog, type EventRow } from '@tagtree/evidence';
import type { Stores } from '../models/stores.ts';
import { kindOf, projections } from './heal.ts';
import { logsOf } from './logs.ts';
import { foldRows, type Projection } from './projection.ts';
import { referenceSubject } from './reference-projections.ts';

export interface RebuildReport {
  subjects: number;
  events: number;
  /** Documents that differ from what their log says, or are missing. */
  differing: { collection: string; id: string; problem: 'missing' | 'different' }[];
  /** Documents that no log produces. They are told and left: where a log was taken away they are the last that is known of it. */
  unfounded: { collection: string; id: string }[];
  /** Logs that were tampered with. Nothing is made from them: a repair would only cover up what happened. */
  broken: { subject: string; problem: string }[];
  written: number;
}

/**
 * Checks and folds every log anew and compares with what is stored, field by field in canonical form; with `write` it repairs what an unbroken log says
 * differently. Memory holds one log at a time, and the ids of what all logs produce.
 */
export async function rebuild(stores: Stores, options: { write: boolean }): Promise<RebuildReport> {
  const report: RebuildReport = { subjects: 0, events: 0, differing: [], unfounded: [], broken: [], written: 0 };
  const byKind = projections(stores);
  const founded = new Map<string, Set<string>>();
  for await (const rows of logsOf(stores.events.all())) {
    report.subjects += 1;
    report.events += rows.length;
    await rebuildSubject(stores, byKind, rows, { report, founded, write: options.write });
  }
  for (const { model } of projectionStores(stores)) {
    const { collectionName } = model.collection;
    await findUnfounded(stores, collectionName, founded.get(collectionName) ?? new Set(), report);
  }
  return report;
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
  const [{ subject }] = rows as [EventRow];
  const checked = checkLog(rows);
  if (!checked.ok) return void report.broken.push({ subject, problem: `seq ${checked.seq}: ${checked.problem}` });
  const kind = kindOf(rows[0] as EventRow);
  const projection = byKind.get(kind);
  const projected = projection && foldRows(projection, rows, undefined);
  if (!projected) return void report.broken.push({ subject, problem: `no log is of the kind ${kind}` });
  const documents = projection.documents(subject, projected);
  const stored = await Promise.all(
    documents.map(({ collection, document }) => storedDocument(stores, collection, document._id)),
  );
  const seen = Math.max(0, ...stored.map(seenSeq));
  if (seen > rows.length) {
    return void report.broken.push({
      subject,
      problem: `the log ends at seq ${rows.length}, but seq ${seen} was seen`,
    });
  }
  const outside = await projection.outside?.(subject, projected);
  if (outside !== undefined) report.broken.push({ subject, problem: outside });
  const differing = documents.filter(({ collection, document }, index) => {
    founded.set(collection, (founded.get(collection) ?? new Set()).add(document._id));
    return !isSameDocument(stored[index], document);
  });
  for (const { collection, document } of differing) {
    const problem = stored.some((each) => each?.['_id'] === document._id) ? 'different' : 'missing';
    report.differing.push({ collection, id: document._id, problem });
    if (write) await collectionOf(stores, collection).deleteOne({ _id: document._id } as never);
  }
  if (differing.length === 0 || !write) return;
  await projection.save(subject, projected);
  report.written += 1;
}

/** Up to where in its log a stored document was made. */
function seenSeq(document: Record<string, unknown> | undefined): number {
  const { head, seq } = (document ?? {}) as { head?: { seq?: unknown }; seq?: unknown };
  const seen = Number(head?.seq ?? seq ?? 0);
  return Number.isFinite(seen) ? seen : 0;
}

function isSameDocument(stored: object | undefined, document: object): boolean {
  return stored !== undefined && canonicalText(stored) === canonicalText(document);
}

/** What Mongoose and the database add to a document is nothing; undefined fields are absent. */
function canonicalText(document: object): string {
  return canonicalize(JSON.parse(JSON.stringify(document)));
}

function projectionStores(stores: Stores) {
  return [
    stores.items,
    stores.units,
    stores.places,
    stores.frameworks,
    stores.publications,
    stores.schemes,
    stores.mappings,
    stores.classes,
    stores.keys,
    stores.people,
    stores.settings,
  ];
}

function collectionOf(stores: Stores, collection: string) {
  const found = projectionStores(stores).find(({ model }) => model.collection.collectionName === collection);
  if (!found) throw new Error(`No projection lies in ${collection}`);
  return found.model.collection;
}

async function storedDocument(
  stores: Stores,
  collection: string,
  id: string,
): Promise<Record<string, unknown> | undefined> {
  return (await collectionOf(stores, collection).findOne({ _id: id } as never)) ?? undefined;
}

/** What belongs to a broken log is told with that log. */
async function findUnfounded(
  stores: Stores,
  collection: string,
  ids: ReadonlySet<string>,
  report: RebuildReport,
): Promise<void> {
  const broken = new Set(report.broken.map(({ subject }) => subject));
  const cursor = collectionOf(stores, collection).find({}, { projection: { subject: 1, framework: 1 } });
  for await (const { _id, subject, framework } of cursor) {
    const log = framework === undefined ? (subject ?? _id) : referenceSubject('framework', String(framework));
    if (!ids.has(String(_id)) && !broken.has(String(log))) report.unfounded.push({ collection, id: String(_id) });
  }
}
