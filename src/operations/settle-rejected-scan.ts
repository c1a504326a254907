import { DomainError } from '../errors.ts';
import type { ItemCommand } from '../lifecycle/decide.ts';
import type { RejectedScan } from '../models/items/rejected-scans.ts';
import type { Asker, Deps } from './deps.ts';
import { recordScan } from './record-naming.ts';
import { resolveScan } from './resolve-scan.ts';

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
  const { rejectedScans } = deps.stores;
  const scan = await rejectedScans.find(settle.id);
  if (!scan) throw new DomainError('not-found');
  if (isRepeat(asker, settle, scan)) return scan;
  if (scan.state === 'settled') throw new DomainError('already-settled', { as: scan.settledAs });
  const there =
    settle.as === 'discarded' ? await isRecorded(deps, asker, scan) : await recordKept(deps, asker, scan, settle.as);
  const settled = {
    settledAs: there ? 'recorded' : settle.as,
    settledAt: deps.now().toISOString(),
    settledBy: asker.actor.id,
    reason: settle.reason,
  } as const;
  const over = settle.as === 'discarded' ? [] : (['discarded'] as const);
  if (!(await rejectedScans.settle(scan._id, settled, over))) {
    throw new DomainError('already-settled', { as: (await rejectedScans.find(settle.id))?.settledAs });
  }
  return (await rejectedScans.find(settle.id)) ?? scan;
}

/** The same person has settled it so before: the answer was lost. */
function isRepeat({ actor }: Asker, { as, reason }: Settle, scan: RejectedScan): boolean {
  const same = scan.settledAs === as || scan.settledAs === 'recorded';
  return scan.state === 'settled' && same && scan.settledBy === actor.id && scan.reason === reason;
}

/** Whether it had been recorded before. */
async function recordKept(deps: Deps, asker: Asker, scan: RejectedScan, as: 'history' | 'now'): Promise<boolean> {
  const { occurredAt, history, ...timeless } = scan.event as unknown as ItemCommand;
  const command: ItemCommand =
    as === 'history' ? { ...timeless, occurredAt: occurredAt ?? scan.receivedAt, history: true } : timeless;
  const { outcome } = await recordScan(deps, asker, scan.client, { scan: scan.scan, command });
  return outcome === 'repeated';
}

async function isRecorded(deps: Deps, asker: Asker, { scan, event }: RejectedScan): Promise<boolean> {
  const resolution = await resolveScan(deps, scan, asker.reach);
  if (resolution.outcome !== 'item') return false;
  return (await deps.stores.events.byId(resolution.item._id, String(event['id']))) !== undefined;
}
