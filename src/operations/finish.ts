import { eventRowId } from '@tagtree/evidence';
import type { NameEntry } from '../models/codes/names.ts';
import { ABANDONED, claimCounts, upholds } from './claim-names.ts';
import type { Asker, Deps } from './deps.ts';
import { serverAsker } from './open-site.ts';
import { finishVoiding } from './void-block.ts';

const STALE_AFTER_MS = 60_000;
const LOOK_BACK_MS = 180_000;
const CHUNK = 500;

/**
 * Settles what a crash left half done (writes.md, "who heals it": finish): claims older than 60 seconds of registrations that never came to be, blocks in
 * the middle of being voided. Settling is decided in the owner's log, so a slow registration that is still under way loses cleanly or wins cleanly.
 * A live item's claim of another name is left alone: its client's repeat uses it, however late, and a rival takes it.
 * Where no server is at work, claims need not have grown old. Looks at the last three minutes, and after a pause at the three minutes before it.
 */
export async function finish(deps: Deps, staleAfterMs = STALE_AFTER_MS): Promise<{ released: number; voided: number }> {
  const asker = serverAsker(deps.origin);
  const now = deps.now().getTime();
  const latest = await deps.stores.events.latest();
  const from = Math.min(now, latest ? Date.parse(latest.recordedAt) : now) - LOOK_BACK_MS;
  const claims = deps.stores.names.claimedBetween(
    new Date(from).toISOString(),
    new Date(now - staleAfterMs).toISOString(),
  );
  let released = 0;
  const chunk: NameEntry[] = [];
  for await (const claim of claims) {
    if (claim.subject !== undefined) chunk.push(claim);
    if (chunk.length === CHUNK) released += await release(deps, asker, chunk.splice(0));
  }
  released += await release(deps, asker, chunk);
  const voiding = await deps.stores.runs.voiding();
  for (const run of voiding) await finishVoiding(deps, run);
  return { released, voided: voiding.length };
}

/** Drops the claims that don't count. Nearly all are by a registration that is there: those are told by one query. */
async function release(deps: Deps, asker: Asker, claims: readonly NameEntry[]): Promise<number> {
  const firsts = await deps.stores.events.byRowIds(claims.map(({ subject }) => eventRowId(subject ?? '', 1)));
  const registered = new Map(firsts.map((row) => [row.subject, row]));
  let released = 0;
  for (const claim of claims) {
    const first = registered.get(claim.subject ?? '');
    if (first && (first.id === claim.event ? upholds(first, claim) : first.type !== ABANDONED)) continue;
    if (!first && (await claimCounts(deps, asker, claim))) continue;
    await deps.stores.names.drop(claim);
    released += 1;
  }
  return released;
}
