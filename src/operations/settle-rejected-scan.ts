import { DomainError } from '../errors.ts';
import type { ItemCommand } from '../lifecycle/decide.ts';
import type { RejectedScan } from '../models/items/rejected-scans.ts';
import type { Asker, Deps } from './deps.ts';
import { findItem } from './find-item.ts';
import { recordEvent } from './record-event.ts';

export interface Settle {
  id: string;
  as: 'history' | 'now' | 'discarded';
  reason: string;
}

/**
 * Settles a kept scan: recorded at its own time as history, recorded as of now, or discarded with a reason. The event keeps its id, so settling twice
 * records once; where the event was recorded after all, recorded wins.
 */
export async function settleRejectedScan(deps: Deps, asker: Asker, settle: Settle): Promise<RejectedScan> {
  const scan = await deps.stores.rejectedScans.find(settle.id);
  if (!scan) throw new DomainError('not-found');
  if (scan.state === 'settled') throw new DomainError('already-settled', { as: scan.settledAs });
  if (settle.as !== 'discarded') await recordKept(deps, asker, scan, settle.as);
  await deps.stores.rejectedScans.settle(scan._id, {
    settledAs: settle.as,
    settledAt: deps.now().toISOString(),
    settledBy: asker.actor.id,
    reason: settle.reason,
  });
  return (await deps.stores.rejectedScans.find(settle.id)) ?? scan;
}

async function recordKept(deps: Deps, asker: Asker, scan: RejectedScan, as: 'history' | 'now'): Promise<void> {
  const { item } = await findItem(deps, scan.scan, asker.reach);
  const kept = scan.event as unknown as ItemCommand;
  const { occurredAt, history, ...timeless } = kept;
  const command: ItemCommand =
    as === 'history' ? { ...timeless, occurredAt: occurredAt ?? scan.receivedAt, history: true } : timeless;
  await recordEvent(deps, asker, { item, command });
}
