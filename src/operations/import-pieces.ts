import { type Actor, derivedId, type EventRow, NO_PREV } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { BLANK_ID, type PlannedItem, rowCommands } from '../imports/row-commands.ts';
import { decideAll } from '../lifecycle/decide-all.ts';
import { aliasName, codeName } from '../lifecycle/names-given.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { Head } from '../models/head.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { ImportRow } from '../models/work/imports.ts';
import { ABANDONED, claimNames } from './claim-names.ts';
import type { Asker, Deps } from './deps.ts';
import { evolveItem, itemDocument } from './item-projection.ts';
import { catchUp } from './projection.ts';
import { type Draft, headAt, sealNext } from './seal-next.ts';

/** One item to be made: a piece of a row, with the code that its class's run gives it. */
export interface Piece {
  row: ImportRow;
  /** 0 for the first piece of the row. */
  index: number;
  code: string;
  /** How often the piece was given up, its log saying so, and begun again under new ids. */
  again: number;
  /** What its ids are derived from. */
  seed: string;
  id: string;
}

/** Where and when they are made. */
export interface Making {
  origin: string;
  zone: string;
  actor: Actor;
  now: Date;
  /** Schemes whose names are claimed. */
  unique: ReadonlySet<string>;
}

export interface Made {
  piece: Piece;
  name: Omit<NameEntry, 'claimedAt'>;
  /** Unique names beside the code. */
  aliases: Omit<NameEntry, 'claimedAt'>[];
  events: EventRow[];
  document: ItemDocument;
}

/** What all pieces of a row have in common: they differ in code, ids and hashes alone, and these are blank here. */
interface Pattern {
  drafts: Omit<Draft, 'id'>[];
  document: ItemDocument;
}

const BLANK_HEAD: Head = { seq: 0, hash: NO_PREV, recordedAt: '' };

export function pieceOf(row: ImportRow, index: number, code: string, again = 0): Piece {
  const seed = derivedId(row.import, String(row.line), String(index), ...(again === 0 ? [] : [String(again)]));
  return { row, index, code, again, seed, id: derivedId(seed, 'item') };
}

/** Makes of a piece what it will be: its name, its events and its document. Nothing is written. */
export function createMaker(making: Making): (piece: Piece) => Made {
  const patterns = new WeakMap<ImportRow, Pattern>();
  return (piece) => {
    const { row, code, id } = piece;
    const pattern = patterns.get(row) ?? patternOf(making, row, code);
    patterns.set(row, pattern);
    const events = sealAll(making, pattern.drafts, piece);
    const [first, last] = [events[0] as EventRow, events.at(-1) as EventRow];
    const name = { _id: codeName(code), subject: id, event: first.id };
    const claims = pattern.document.aliases.filter(({ scheme }) => making.unique.has(scheme));
    const aliases = claims.map((alias) => ({ _id: aliasName(alias), subject: id, event: first.id }));
    return { piece, name, aliases, events, document: { ...pattern.document, _id: id, code, head: headAt(last) } };
  };
}

/**
 * Writes items: names, events, documents, in that order, each in one write. What is there already, from a run before a crash or another one at
 * work, has the same ids and is success. A piece that was taken for stale meanwhile and given up is made again under new ids. One whose other name has got
 * to somebody else since the import was planned is not made: the rows of these are answered, with the names.
 */
export async function writePieces(
  deps: Deps,
  asker: Asker,
  all: readonly Made[],
  make: (piece: Piece) => Made,
): Promise<Map<ImportRow, NameEntry>> {
  const lost = await claimAliases(deps, asker, all);
  const made = lost.size === 0 ? all : all.filter(({ piece }) => !lost.has(piece.row));
  if (made.length === 0) return lost;
  const given = await claimCodes(deps, asker, made);
  const claimed = given.size === 0 ? made : made.filter((each) => !given.has(each));
  const whole = await insertEvents(deps, claimed);
  await deps.stores.items.insertNew([...whole].map(({ document }) => document));
  for (const each of whole.size === claimed.length ? [] : claimed.filter((one) => !whole.has(one))) {
    if (await isGivenUp(deps, each)) given.add(each);
    else await healItem(deps, each.document._id);
  }
  const again = [...given].map(({ piece: { row, index, code, again: times } }) => pieceOf(row, index, code, times + 1));
  for (const [row, holder] of again.length > 0 ? await writePieces(deps, asker, again.map(make), make) : [])
    lost.set(row, holder);
  return lost;
}

/**
 * All first events, then all second ones: an event goes in after its predecessor, and never behind one that somebody else has recorded in its place.
 * Answers the pieces whose events are all there.
 */
async function insertEvents(deps: Deps, made: readonly Made[]): Promise<Set<Made>> {
  const whole = new Set(made);
  const longest = made.reduce((most, { events }) => Math.max(most, events.length), 0);
  for (let step = 0; step < longest; step += 1) {
    const there = await deps.stores.events.insertMany([...whole].flatMap(({ events }) => events[step] ?? []));
    if (there.size === 0) continue;
    for (const each of whole) if (there.get(each.events[step]?._id ?? '') === 'other') whole.delete(each);
  }
  return whole;
}

/** Claims the unique names beside the codes. A name goes with one piece of a row alone, so what can't have it is the whole row. */
async function claimAliases(deps: Deps, asker: Asker, made: readonly Made[]): Promise<Map<ImportRow, NameEntry>> {
  const lost = new Map<ImportRow, NameEntry>();
  const claimedAt = deps.now().toISOString();
  const claims = made.flatMap(({ piece: { row }, aliases }) =>
    aliases.map((alias) => ({ row, entry: { ...alias, claimedAt } })),
  );
  const rivals = await deps.stores.names.claim(claims.map(({ entry }) => entry));
  for (const { row, entry } of rivals.size === 0 ? [] : claims) {
    const rival = rivals.has(entry._id) ? await claimNames(deps, asker, [entry]) : undefined;
    if (rival && rival.subject !== entry.subject) lost.set(row, rival);
  }
  for (const { row, entry } of lost.size === 0 ? [] : claims) if (lost.has(row)) await deps.stores.names.drop(entry);
  return lost;
}

/** Claims the codes as of now, so that none looks stale however long ago applying began. Answers the pieces that were given up before. */
async function claimCodes(deps: Deps, asker: Asker, made: readonly Made[]): Promise<Set<Made>> {
  const claimedAt = deps.now().toISOString();
  const rivals = await deps.stores.names.claim(made.map(({ name }) => ({ ...name, claimedAt })));
  const given = new Set<Made>();
  for (const each of rivals.size === 0 ? [] : made) {
    if (!rivals.has(each.name._id)) continue;
    if (await isGivenUp(deps, each)) given.add(each);
    else if (await claimNames(deps, asker, [{ ...each.name, claimedAt }]))
      throw new DomainError('code-taken', { code: each.name._id });
  }
  return given;
}

async function isGivenUp(deps: Deps, { document }: Made): Promise<boolean> {
  return (await deps.stores.events.bySeq(document._id, 1))?.type === ABANDONED;
}

/** Decided once a row: no decision looks at the code or at an id. */
function patternOf(
  { now, zone }: Making,
  { import: id, line, class: classKey = '', planned }: ImportRow,
  code: string,
): Pattern {
  const via = { import: `${id}/${line}` };
  const commands = rowCommands(planned as unknown as PlannedItem, { class: classKey, code });
  const { decided, state } = decideAll(commands, { now, zone });
  const drafts = decided.map(({ id: _, history: __, ...draft }) => ({ ...draft, via }));
  return { drafts, document: itemDocument(BLANK_ID, { state, head: BLANK_HEAD }) };
}

function sealAll({ origin, actor, now }: Making, drafts: Pattern['drafts'], { id, seed, code }: Piece): EventRow[] {
  const options = { origin, actor, subject: { kind: 'item', id }, now };
  const events: EventRow[] = [];
  for (const draft of drafts) {
    const before = events.at(-1);
    const data = before ? draft.data : { ...draft.data, code };
    const own = { ...draft, data, id: derivedId(seed, draft.type) };
    events.push(sealNext(before && headAt(before), own, options).row);
  }
  return events;
}

/** Made before with another clock: the log stands as it is, and the document follows it. */
async function healItem(deps: Deps, id: string): Promise<void> {
  const current = await catchUp(deps.stores.events, { evolve: evolveItem }, id, undefined);
  if (current) await deps.stores.items.save(itemDocument(id, current));
}
