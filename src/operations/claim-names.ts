import { derivedId, type EventRow, readBody } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { givesName } from '../lifecycle/names-given.ts';
import type { NameEntry } from '../models/codes/names.ts';
import { aliasTaken } from './alias-schemes.ts';
import type { Asker, Deps } from './deps.ts';
import { evolveItem, itemProjection } from './item-projection.ts';
import { catchUp } from './projection.ts';
import { sealNext } from './seal-next.ts';

/** The event that ends a registration whose claims nobody went on with. */
export const ABANDONED = 'registration-abandoned';

/**
 * Claims names for an event that is about to be recorded (writes.md, rule 5). A name that another subject's log really has is answered as a rival;
 * a claim that no event uses is settled in its owner's log and then taken. Names already ours are success.
 */
export async function claimNames(
  deps: Deps,
  asker: Asker,
  entries: readonly NameEntry[],
): Promise<NameEntry | undefined> {
  const rivals = await deps.stores.names.claim(entries);
  for (const entry of entries) {
    const rival = rivals.get(entry._id);
    if (!rival) continue;
    if (rival.void || (await claimCounts(deps, asker, rival))) return rival;
    if (!(await deps.stores.names.takeOver(rival, entry))) throw new DomainError('busy', { name: entry._id });
  }
  return undefined;
}

/** Refuses with `alias-taken` when somebody else's item bears one of these names already. A look only: `claimNames` decides. */
export async function refuseTakenNames(deps: Deps, asker: Asker, entries: readonly NameEntry[]): Promise<void> {
  for (const there of await deps.stores.names.findMany(entries.map((entry) => entry._id))) {
    const ours = entries.some((entry) => entry._id === there._id && entry.subject === there.subject);
    const { subject, event } = there;
    if (ours || subject === undefined || event === undefined) continue;
    const recorded = await deps.stores.events.byId(subject, event);
    if (recorded && upholds(recorded, there)) throw await aliasTaken(deps, asker, there);
  }
}

/** Whether the owner's log has the event of a claim, with this name in it; when it has not, the log is made to say so, whoever wins that race decides. */
export async function claimCounts(deps: Deps, asker: Asker, claim: NameEntry): Promise<boolean> {
  const { subject, event } = claim;
  if (subject === undefined || event === undefined) return true;
  const recorded = await deps.stores.events.byId(subject, event);
  if (recorded) return upholds(recorded, claim);
  await settleClaim(deps, asker, subject, event);
  const after = await deps.stores.events.byId(subject, event);
  return after !== undefined && upholds(after, claim);
}

/** Whether a recorded event gives its item the claimed name. */
export function upholds({ body }: Pick<EventRow, 'body'>, claim: NameEntry): boolean {
  return givesName(readBody(body), claim._id);
}

/** `registration-abandoned` at seq 1 for an item without a log, else `claim-released` at its next seq. */
async function settleClaim(deps: Deps, asker: Asker, subject: string, event: string): Promise<void> {
  const projection = itemProjection(deps.stores);
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const current = await catchUp(deps.stores.events, { evolve: evolveItem }, subject, undefined);
    if (current?.state.abandoned || current?.state.released?.includes(event)) return;
    if (await deps.stores.events.byId(subject, event)) return;
    const now = deps.now();
    const type = current ? 'claim-released' : ABANDONED;
    const { row, body } = sealNext(
      current?.head,
      { id: derivedId(event, type), type, rev: 1, occurredAt: now.toISOString(), data: current ? { event } : {} },
      { origin: deps.origin, actor: asker.actor, subject: { kind: 'item', id: subject }, now },
    );
    if ((await deps.stores.events.insert(row)) === 'taken') continue;
    const state = evolveItem(current?.state, body);
    await projection.save(subject, { state, head: { seq: row.seq, hash: row.hash, recordedAt: row.recordedAt } });
    return;
  }
  throw new DomainError('busy', { subject });
}
