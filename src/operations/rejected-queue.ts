import type { RejectedScan } from '../models/items/rejected-scans.ts';
import type { Deps } from './deps.ts';
import type { BatchResult } from './record-batch.ts';
import type { ScannedRow } from './record-naming.ts';

/** The id in the queue: one a client and event, so that a scan sent again is the same one. */
function queueId(client: string, event: string): string {
  return `${client}:${event}`;
}

/** A rejected scan is kept until a person settles it (writes.md, "rejected scan"); sent again it is the same one. */
export async function keepRejected(
  deps: Deps,
  client: string,
  rows: readonly ScannedRow[],
  results: readonly BatchResult[],
): Promise<void> {
  const receivedAt = deps.now().toISOString();
  const scans = rows.flatMap(({ scan, command }, index): RejectedScan[] => {
    const { outcome, problem, item } = results[index] ?? {};
    if (outcome !== 'rejected' || !problem) return [];
    const { code, params, mistakes } = problem;
    const kept = { event: { ...command }, problem: { code, params, mistakes }, receivedAt, state: 'open' } as const;
    return [{ _id: queueId(client, command.id), client, scan, ...(item !== undefined && { item }), ...kept }];
  });
  await deps.stores.rejectedScans.keepMany(scans);
}

/** A scan that was rejected at first and is in its item's log now has nothing left to be settled. */
export async function settleRecorded(deps: Deps, client: string, results: readonly BatchResult[]): Promise<void> {
  const ids = results.filter(({ outcome }) => outcome !== 'rejected').map(({ id }) => queueId(client, id));
  await deps.stores.rejectedScans.settleMany(ids, { settledAs: 'recorded', settledAt: deps.now().toISOString() });
}

/** Where a crash left a row although its event was recorded, recorded wins: it is open no longer. */
export async function withoutRecorded(deps: Deps, scans: readonly RejectedScan[]): Promise<RejectedScan[]> {
  const open = scans.filter(({ state, item }) => state === 'open' && item !== undefined);
  const recorded = await deps.stores.events.recordedAmong(
    open.map(({ item = '', event }) => ({ item, event: eventIdOf(event) })),
  );
  return scans.filter(({ state, item, event }) => state === 'settled' || !recorded.has(`${item}/${eventIdOf(event)}`));
}

function eventIdOf(event: Record<string, unknown>): string {
  return String(event['id']);
}
