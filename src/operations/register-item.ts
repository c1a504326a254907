import { derivedId, type EventRow, readBody } from '@tagtree/evidence';
import type { ParsedCode } from '../codes/parse-code.ts';
import { parseCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import { type DecidedEvent, decide, type ItemCommand } from '../lifecycle/decide.ts';
import type { ItemState } from '../lifecycle/item-state.ts';
import { codeName, codeOfName } from '../lifecycle/names-given.ts';
import { type Registration, registeredCommand } from '../lifecycle/registered-command.ts';
import type { NameEntry } from '../models/codes/names.ts';
import { aliasTaken, checkAliases } from './alias-schemes.ts';
import { type Appended, appendEvent } from './append-event.ts';
import { checkAttributes } from './check-attributes.ts';
import { ABANDONED, claimNames, refuseTakenNames, upholds } from './claim-names.ts';
import type { Asker, Deps } from './deps.ts';
import { itemProjection } from './item-projection.ts';
import { catchUp } from './projection.ts';
import { isSameCommand } from './record-event.ts';
import { refuseCodeLikeAliases } from './refuse-code-like-aliases.ts';
import { leafClass } from './resolve-class.ts';

export interface RegisteredItem extends Appended<ItemState> {
  id: string;
}

export interface RegisterItem extends Registration {
  /** A reserved number to claim; without it one is drawn. */
  reserved?: ParsedCode;
  /** The client's id of the event, where the registration came as one. */
  eventId?: string;
}

const ATTEMPTS = 8;

/**
 * Registers an item (writes.md, "register an item"): names (code, unique aliases); event 1; item. All ids come from the seed, so running it
 * again after a crash, or twice at once, ends in the one item. What would be refused is refused before the first claim. A registration that was given up
 * meanwhile (its log says so) is begun again under new ids.
 */
export async function registerItem(
  deps: Deps,
  asker: Asker,
  seed: string,
  command: RegisterItem,
): Promise<RegisteredItem> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const claimant = claimantOf(seed, attempt, command);
    const first = await deps.stores.events.bySeq(claimant.id, 1);
    if (first?.type === ABANDONED) continue;
    if (first) return { ...(await repeated(deps, command, claimant, first)), id: claimant.id };
    const registered = await registerOnce(deps, asker, command, claimant);
    if (registered) return { ...registered, id: claimant.id };
  }
  throw new DomainError('busy', { class: command.class });
}

interface Claimant {
  id: string;
  eventId: string;
}

function claimantOf(seed: string, attempt: number, { eventId }: RegisterItem): Claimant {
  const again = attempt === 1 ? [] : [String(attempt)];
  return { id: derivedId(seed, 'item', ...again), eventId: eventId ?? derivedId(seed, 'registered', ...again) };
}

/** The item that this registration made before. Under an id of the client's own it may be another registration: `id-reused`. */
async function repeated(
  deps: Deps,
  command: RegisterItem,
  { id, eventId }: Claimant,
  first: EventRow,
): Promise<Appended<ItemState>> {
  const { code, kind } = readBody(first.body).data as { code: string; kind: string };
  const same = { ...registeredCommand(command, eventId, { code: command.reserved?.code ?? code, kind }) };
  // A client's clock is corrected anew at each sending, so the time tells nothing.
  delete same.occurredAt;
  if (first.id !== eventId || !isSameCommand(first, same)) throw new DomainError('id-reused', { id: eventId });
  const projection = itemProjection(deps.stores);
  const current = await catchUp(deps.stores.events, projection, id, await projection.load(id));
  if (!current) throw new DomainError('busy', { item: id });
  await projection.save(id, current);
  return { ...current, outcome: 'repeated', row: first };
}

/** `undefined` when somebody has settled meanwhile that this registration is given up. */
async function registerOnce(
  deps: Deps,
  asker: Asker,
  command: RegisterItem,
  claimant: Claimant,
): Promise<Appended<ItemState> | undefined> {
  const { itemKind: kind = 'equipment' } = await leafClass(deps, command.class, asker.reach);
  await refuseUnseen(asker, command);
  await checkAttributes(deps, command.class, { attributes: command.attributes ?? {}, complete: true });
  await refuseCodeLikeAliases(deps, command.aliases ?? []);
  decideRegistration(deps, registeredCommand(command, claimant.eventId, { code: 'NONE-YET', kind }));
  const given = (command.aliases ?? []).map((alias, index) => ({ ...alias, pointer: `#/body/aliases/${index}` }));
  const aliases = await checkAliases(deps, asker, given, { subject: claimant.id, event: claimant.eventId });
  await refuseTakenNames(deps, asker, aliases);
  const code = await claimCode(deps, asker, command, claimant);
  const rival = await claimNames(deps, asker, aliases);
  if (rival) throw await aliasTaken(deps, asker, rival);
  try {
    return await recordRegistration(
      deps,
      asker,
      claimant,
      registeredCommand(command, claimant.eventId, { code, kind }),
    );
  } catch (error) {
    const first = await deps.stores.events.bySeq(claimant.id, 1);
    if (first?.type === ABANDONED) return undefined;
    if (!first) throw error;
    await dropUnused(deps, nameEntry(deps, codeName(code), claimant), first);
    return repeated(deps, command, claimant, first);
  }
}

/** Whoever sees only a branch of the units registers there: elsewhere the item would be gone from sight. */
async function refuseUnseen({ reach }: Asker, { unit }: RegisterItem): Promise<void> {
  if (reach.units === 'all' || unit !== undefined) return;
  throw new DomainError('invalid-request', {}, [{ pointer: '#/body/unit', code: 'unit-needed' }]);
}

/** The code with separators; its name is claimed when this returns. */
async function claimCode(deps: Deps, asker: Asker, command: RegisterItem, claimant: Claimant): Promise<string> {
  if (command.reserved) {
    const { code, compact } = command.reserved;
    const rival = await claimNames(deps, asker, [nameEntry(deps, `code:${compact}`, claimant)]);
    if (rival) throw new DomainError('code-taken', { code, void: rival.void !== undefined });
    return code;
  }
  const claimed = (await deps.stores.names.ofSubject(claimant.id)).find((entry) => entry._id.startsWith('code:'));
  if (claimed) return writtenCode(deps, codeOfName(claimed._id));
  for (;;) {
    const code = await deps.pools.draw(deps, asker, command.class);
    const rivals = await deps.stores.names.claim([nameEntry(deps, codeName(code), claimant)]);
    if (rivals.size === 0) return code;
  }
}

function nameEntry(deps: Deps, name: string, { id, eventId }: Claimant): NameEntry {
  return { _id: name, subject: id, event: eventId, claimedAt: deps.now().toISOString() };
}

/** A compact code as it is written, by the version that reads it. */
async function writtenCode(deps: Deps, compact: string): Promise<string> {
  const parsed = parseCode(compact, await deps.catalog.published());
  if (!parsed.ok) throw new DomainError('framework-unpublished', { code: compact });
  return parsed.code;
}

/** Another run of this registration was first, with another number: what this one claimed is free again. */
async function dropUnused(deps: Deps, claim: NameEntry, first: EventRow): Promise<void> {
  if (first.id === claim.event && !upholds(first, claim)) await deps.stores.names.drop(claim);
}

function decideRegistration(deps: Deps, command: ItemCommand): DecidedEvent {
  return decide(undefined, command, { now: deps.now(), zone: deps.zone });
}

function recordRegistration(
  deps: Deps,
  asker: Asker,
  { id, eventId }: Claimant,
  command: ItemCommand,
): Promise<Appended<ItemState>> {
  return appendEvent(deps, {
    projection: itemProjection(deps.stores),
    subject: id,
    actor: asker.actor,
    decide: (state) => {
      if (state) throw new DomainError('id-reused', { id: eventId });
      return decideRegistration(deps, command);
    },
  });
}
