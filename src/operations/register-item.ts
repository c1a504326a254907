import { derivedId, type EnvelopeBody } from '@tagtree/evidence';
import { type ParsedCode, parseCode, toCompactCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import { decide } from '../lifecycle/decide.ts';
import type { ItemState } from '../lifecycle/item-state.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import type { NameEntry } from '../models/codes/names.ts';
import { aliasTaken, checkAliases } from './alias-schemes.ts';
import { type Appended, appendEvent } from './append-event.ts';
import { checkAttributes } from './check-attributes.ts';
import { claimNames } from './claim-names.ts';
import type { Asker, Deps } from './deps.ts';
import { itemProjection } from './item-projection.ts';
import { refuseCodeLikeAliases } from './refuse-code-like-aliases.ts';
import { leafClass } from './resolve-class.ts';

export interface RegisterItem {
  class: string;
  /** A reserved number to claim; without it one is drawn. */
  reserved?: ParsedCode;
  /** The client's id of the event, where the registration came as one. */
  eventId?: string;
  occurredAt?: string;
  unit?: string;
  place?: string;
  basis?: EnvelopeBody['basis'];
  via?: EnvelopeBody['via'];
  note?: string;
  title?: { vi?: string; en?: string };
  quantity?: string;
  uom?: string;
  aliases?: { scheme: string; value: string }[];
  attributes?: Record<string, string>;
}

export interface RegisteredItem extends Appended<ItemState> {
  id: string;
}

/**
 * Registers an item (writes.md, "register an item"): names (code, unique aliases); event 1; item. All ids come from the seed, so running it
 * again after a crash, or twice at once, ends in the one item.
 */
export async function registerItem(
  deps: Deps,
  asker: Asker,
  seed: string,
  command: RegisterItem,
): Promise<RegisteredItem> {
  const id = derivedId(seed, 'item');
  const eventId = command.eventId ?? derivedId(seed, 'registered');
  const there = await deps.stores.events.bySeq(id, 1);
  if (there?.id === eventId) return { ...(await stateOf(deps, id)), id, outcome: 'repeated', row: there };
  const leaf = await leafClass(deps, command.class, asker.reach);
  await checkAttributes(deps, command.class, { attributes: command.attributes ?? {}, complete: true });
  await refuseCodeLikeAliases(deps, command.aliases ?? []);
  const claimed = (await deps.stores.names.ofSubject(id)).find((entry) => entry._id.startsWith('code:'));
  const code = await claimCode(deps, asker, command, { id, eventId, already: claimed });
  await claimAliases(deps, asker, command, id, eventId);
  const recorded = await recordRegistration(deps, asker, command, { id, eventId, code, leaf });
  return { ...recorded, id };
}

async function stateOf(deps: Deps, id: string) {
  const state = await itemProjection(deps.stores).load(id);
  if (!state) throw new DomainError('busy', { item: id });
  return state;
}

interface Claimant {
  id: string;
  eventId: string;
  already: NameEntry | undefined;
}

/** The code with separators; its name is claimed when this returns. */
async function claimCode(deps: Deps, asker: Asker, command: RegisterItem, claimant: Claimant): Promise<string> {
  if (claimant.already) return writtenCode(deps, claimant.already._id.slice('code:'.length));
  if (command.reserved) {
    const rival = await claimNames(deps, asker, [nameEntry(deps, `code:${command.reserved.compact}`, claimant)]);
    if (rival) throw new DomainError('code-taken', { code: command.reserved.code, void: rival.void !== undefined });
    return command.reserved.code;
  }
  for (;;) {
    const code = await deps.pools.draw(deps, asker, command.class);
    const entry = nameEntry(deps, `code:${toCompactCode(code)}`, claimant);
    const rivals = await deps.stores.names.claim([entry]);
    if (rivals.size === 0) return code;
  }
}

/** A compact code as it is written, by the version that reads it. */
async function writtenCode(deps: Deps, compact: string): Promise<string> {
  const parsed = parseCode(compact, await deps.catalog.published());
  if (!parsed.ok) throw new DomainError('framework-unpublished', { code: compact });
  return parsed.code;
}

function nameEntry(deps: Deps, name: string, claimant: { id: string; eventId: string }): NameEntry {
  return { _id: name, subject: claimant.id, event: claimant.eventId, claimedAt: deps.now().toISOString() };
}

async function claimAliases(deps: Deps, asker: Asker, command: RegisterItem, id: string, eventId: string) {
  const given = (command.aliases ?? []).map((alias, index) => ({ ...alias, pointer: `#/body/aliases/${index}` }));
  const rival = await claimNames(deps, asker, await checkAliases(deps, asker, given, { subject: id, event: eventId }));
  if (rival) throw await aliasTaken(deps, asker, rival);
}

interface Registration {
  id: string;
  eventId: string;
  code: string;
  leaf: ClassDocument;
}

async function recordRegistration(
  deps: Deps,
  asker: Asker,
  command: RegisterItem,
  { id, eventId, code, leaf }: Registration,
): Promise<Appended<ItemState>> {
  const { title, quantity, uom, aliases, attributes, unit, place, occurredAt, basis, note, via } = command;
  const data = {
    code,
    class: command.class,
    kind: leaf.itemKind ?? 'equipment',
    ...(title && { title }),
    ...(quantity !== undefined && { quantity }),
    ...(uom !== undefined && { uom }),
    ...(aliases && aliases.length > 0 && { aliases }),
    ...(attributes && Object.keys(attributes).length > 0 && { attributes }),
  };
  return appendEvent(deps, {
    projection: itemProjection(deps.stores),
    subject: id,
    actor: asker.actor,
    eventId,
    decide: (state) => {
      if (state?.abandoned) throw new DomainError('busy', { item: id });
      if (state) throw new DomainError('id-reused', { id: eventId });
      const decided = decide(
        undefined,
        {
          type: 'registered',
          id: eventId,
          data,
          ...(occurredAt !== undefined && { occurredAt }),
          ...(unit !== undefined && { unit }),
          ...(place !== undefined && { place }),
          ...(basis !== undefined && { basis }),
          ...(note !== undefined && { note }),
        },
        { now: deps.now(), zone: deps.zone },
      );
      return { ...decided, ...(via && { via }) };
    },
  });
}
