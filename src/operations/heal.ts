import { type EventRow, readBody } from '@tagtree/evidence';
import type { Stores } from '../models/stores.ts';
import type { Deps } from './deps.ts';
import { itemProjection } from './item-projection.ts';
import { personProjection } from './person-projection.ts';
import { healProjection, type Projection } from './projection.ts';
import {
  frameworkProjection,
  keyProjection,
  mappingProjection,
  publicationProjection,
  schemeProjection,
  settingProjection,
  treeNodeProjection,
} from './reference-projections.ts';

const WINDOW_MS = 120_000;
const CHUNK = 500;

/** Every kind of subject with the projection of its log. */
export function projections(stores: Stores): Map<string, Projection<unknown>> {
  const all = [
    itemProjection(stores),
    treeNodeProjection(stores, 'unit'),
    treeNodeProjection(stores, 'place'),
    frameworkProjection(stores),
    publicationProjection(stores),
    schemeProjection(stores),
    keyProjection(stores),
    mappingProjection(stores),
    personProjection(stores),
    settingProjection(stores),
  ] as Projection<unknown>[];
  return new Map(all.map((projection) => [projection.kind, projection]));
}

/**
 * Brings projections up to their logs for every subject with an event in the last two minutes before the newest one (writes.md, rule 8): what a
 * crash between an event and its projection left. Answers how many were behind.
 */
export async function heal(deps: Deps): Promise<number> {
  const latest = await deps.stores.events.latest();
  if (!latest) return 0;
  const since = new Date(Date.parse(latest.recordedAt) - WINDOW_MS).toISOString();
  const byKind = projections(deps.stores);
  let healed = 0;
  let chunk: [string, number][] = [];
  const healChunk = async () => {
    // After an import nearly all are items that are up to their logs: those are told by one query.
    const heads = await deps.stores.items.heads(chunk.map(([subject]) => subject));
    const behind = chunk.filter(([subject, seq]) => (heads.get(subject) ?? 0) < seq);
    for (const [subject, seq] of behind) if (await healSubject(deps, byKind, subject, seq)) healed += 1;
    chunk = [];
  };
  for await (const each of deps.stores.events.subjectsSince(since)) if (chunk.push(each) === CHUNK) await healChunk();
  await healChunk();
  return healed;
}

async function healSubject(
  deps: Deps,
  byKind: ReadonlyMap<string, Projection<unknown>>,
  subject: string,
  seq: number,
): Promise<boolean> {
  const first = await deps.stores.events.bySeq(subject, 1);
  const projection = first && byKind.get(kindOf(first));
  if (!projection) return false;
  const stored = await projection.load(subject);
  if (stored && stored.head.seq >= seq) return false;
  await healProjection(deps.stores.events, projection, subject);
  return true;
}

/** The kind stands in the body alone; it is the same in every event of a log. A body that was tampered with has none. */
export function kindOf(row: EventRow): string {
  try {
    return String(readBody(row.body).subject.kind);
  } catch {
    return '';
  }
}
