import { canonicalize, type EnvelopeBody, type EventRow, readBody } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { decide } from '../lifecycle/decide.ts';
import { clientType, type ItemCommand, normalBasis, readCommand } from '../lifecycle/item-command.ts';
import type { ItemState } from '../lifecycle/item-state.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { ItemDocument } from '../models/items/items.ts';
import { unitWithinReach } from '../models/reach.ts';
import { aliasTaken, checkAliases } from './alias-schemes.ts';
import { type Append, type Appended, appendEvent } from './append-event.ts';
import { checkAttributes } from './check-attributes.ts';
import { claimNames } from './claim-names.ts';
import type { Asker, Deps } from './deps.ts';
import { itemOfDocument, itemProjection } from './item-projection.ts';
import { refuseCodeLikeAliases } from './refuse-code-like-aliases.ts';
import type { Draft } from './seal-next.ts';

export interface ItemAppend {
  command: ItemCommand;
  via?: EnvelopeBody['via'];
  /** A client's clock is corrected anew at each sending: a repeat is told by everything but its time. */
  anyTime?: boolean;
}

export interface RecordEvent extends ItemAppend {
  item: ItemDocument;
  /** Refuses with `stale` unless the item is still at one of these sequence numbers (If-Match). */
  ifSeq?: (seq: number) => boolean;
}

/** Records one event of an item (writes.md, "record an event"; for a unique alias "name; event; item"). */
export async function recordEvent(
  deps: Deps,
  asker: Asker,
  { item, ifSeq, ...what }: RecordEvent,
): Promise<Appended<ItemState>> {
  const { command } = what;
  await checkReferences(deps, asker, command);
  if (command.type === 'described') await checkDescribed(deps, item.class, command.data);
  const loaded = itemOfDocument(item);
  const append: Append<ItemState> = {
    ...itemAppend(deps, asker, item._id, what),
    loaded,
    ...(ifSeq && { accept: (head) => ifSeq(head?.seq ?? 0) }),
  };
  if (command.type !== 'alias-added') return appendEvent(deps, append);
  // What would be refused is refused before the name is claimed, so that a refusal leaves nothing behind; and what has claimed nothing records nothing.
  const refused = refusalNow(append);
  if (!refused) await claimAlias(deps, asker, item._id, command);
  try {
    return await appendEvent(deps, refused ? { ...append, decide: () => raise(refused) } : append);
  } catch (error) {
    throw (await lostName(deps, asker, item._id, command, error)) ?? error;
  }
}

/** A rival that came between claim and event has settled in this item's log that the claim is over: then it is the name that is gone, not the id. */
async function lostName(
  deps: Deps,
  asker: Asker,
  item: string,
  command: ItemCommand,
  error: unknown,
): Promise<DomainError | undefined> {
  if (!(error instanceof DomainError && error.code === 'id-reused')) return undefined;
  const claims = await aliasClaims(deps, asker, item, command);
  const [holder] = await deps.stores.names.findMany(claims.map(({ _id }) => _id));
  return holder && holder.subject !== item ? aliasTaken(deps, asker, holder) : undefined;
}

/** Attributes may be set and taken away in either of the forms that `described` takes; shapes are judged by `decide`. */
async function checkDescribed(deps: Deps, classKey: string, data: Record<string, unknown> = {}): Promise<void> {
  const { attributes, set, removed } = data as {
    attributes?: object;
    set?: { attributes?: object };
    removed?: unknown;
  };
  const given = new Map<string, string | null>();
  for (const path of Array.isArray(removed) ? removed.map(String) : [])
    if (path.startsWith('attributes.')) given.set(path.slice('attributes.'.length), null);
  for (const [key, value] of Object.entries({ ...set?.attributes, ...attributes }))
    if (typeof value === 'string' || value === null) given.set(key, value);
  if (given.size > 0) await checkAttributes(deps, classKey, { attributes: Object.fromEntries(given), complete: false });
}

/** How a command becomes the next event of an item. */
export function itemAppend(
  deps: Deps,
  asker: Asker,
  id: string,
  { command, via, anyTime = false }: ItemAppend,
): Append<ItemState> {
  const { occurredAt, ...timeless } = command;
  return {
    projection: itemProjection(deps.stores),
    subject: id,
    actor: asker.actor,
    eventId: command.id,
    isSame: (stored) => isSameCommand(stored, anyTime ? timeless : command),
    decide: (state) => itemDraft(deps, state, command, via),
  };
}

export function itemDraft(
  deps: Deps,
  state: ItemState | undefined,
  command: ItemCommand,
  via: EnvelopeBody['via'],
): Draft {
  const { history, ...decided } = decide(state, command, { now: deps.now(), zone: deps.zone });
  const how = { ...via, ...(history && { history }) };
  return { ...decided, ...(Object.keys(how).length > 0 && { via: how }) };
}

/** The same content under the same id is a repeat; anything else is a misuse of the id. What the client left out isn't compared. */
export function isSameCommand(stored: EventRow, command: ItemCommand): boolean {
  const body = readBody(stored.body);
  const type = clientType(command.type);
  if (!type || body.type !== command.type) return false;
  const read = readCommand(type, command);
  if (!('data' in read)) return false;
  const sameData = Object.entries(read.data).every(([field, value]) => isWithin(value, body.data[field]));
  return (
    sameData &&
    (command.unit === undefined || command.unit === body.unit) &&
    (command.place === undefined || command.place === body.place) &&
    (command.basis === undefined || sameValue(body.basis, normalBasis(command.basis))) &&
    (command.occurredAt === undefined || sameTime(command.occurredAt, body.occurredAt))
  );
}

/** The balance that a lot's event names may be recorded in more detail than it was sent. */
function isWithin(sent: unknown, stored: unknown): boolean {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sameValue(stored, sent);
  if (typeof stored !== 'object' || stored === null) return false;
  return Object.entries(sent).every(([field, value]) => isWithin(value, (stored as Record<string, unknown>)[field]));
}

function sameValue(stored: unknown, sent: unknown): boolean {
  if (stored === undefined || sent === undefined) return stored === sent;
  return canonicalize(stored) === canonicalize(sent);
}

function sameTime(sent: string, stored: string): boolean {
  return sent === stored || (sent.includes('T') && Date.parse(sent) === Date.parse(stored));
}

/** The unit and place that an event names must exist, and the unit lie within the asker's reach. */
export async function checkReferences(
  deps: Deps,
  asker: Asker,
  event: { unit?: string; place?: string },
): Promise<void> {
  const { unit, place } = event;
  const mistakes = [];
  if (unit !== undefined) {
    const known = (await deps.stores.units.find(unit)) && (await unitWithinReach(unit, asker.reach, deps.stores));
    if (!known) mistakes.push({ pointer: '#/body/unit', code: 'unit-unknown', params: { unit } });
  }
  if (place !== undefined && !(await deps.stores.places.find(place))) {
    mistakes.push({ pointer: '#/body/place', code: 'place-unknown', params: { place } });
  }
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
}

/** What a new alias claims: nothing where the scheme's names are not unique. */
function aliasClaims(deps: Deps, asker: Asker, item: string, { id, data }: ItemCommand): Promise<NameEntry[]> {
  const given = [{ ...(data as { scheme: string; value: string }), pointer: '#/body/data' }];
  return checkAliases(deps, asker, given, { subject: item, event: id });
}

async function claimAlias(deps: Deps, asker: Asker, item: string, command: ItemCommand): Promise<void> {
  await refuseCodeLikeAliases(deps, [command.data as { scheme: string; value: string }]);
  const rival = await claimNames(deps, asker, await aliasClaims(deps, asker, item, command));
  if (rival && rival.subject !== item) throw await aliasTaken(deps, asker, rival);
}

/** Why an event would not be recorded on the state as it was read. */
function refusalNow({ accept, decide: decideOn, loaded }: Append<ItemState>): DomainError | undefined {
  try {
    if (accept?.(loaded?.head) === false) return new DomainError('stale', { seq: loaded?.head.seq ?? 0 });
    decideOn(loaded?.state);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

function raise(error: DomainError): never {
  throw error;
}
