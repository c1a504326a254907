import { derivedId, type EventRow } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { decide, type ItemCommand } from '../lifecycle/decide.ts';
import type { ItemState } from '../lifecycle/item-state.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { ImportRow } from '../models/work/imports.ts';
import { claimNames } from './claim-names.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { evolveItem, itemDocument } from './item-projection.ts';
import { catchUp, type Projected } from './projection.ts';
import { headAt, sealNext } from './seal-next.ts';

/** One item to be made: a piece of a row, with the number that its class's run gives it. */
export interface Piece {
  importId: string;
  row: ImportRow;
  /** 0 for the first piece of the row. */
  piece: number;
  serial: number;
  /** How often the piece was given up, its log saying so, and begun again under new ids. */
  again?: number;
}

interface PlannedItem {
  unit?: { key: string; title: string };
  title?: { vi?: string; en?: string };
  kind: 'equipment' | 'lot';
  quantity?: string;
  uom?: string;
  attributes: Record<string, string>;
  received?: string;
}

export interface Made {
  piece: Piece;
  name: Omit<NameEntry, 'claimedAt'>;
  events: EventRow[];
  document: ItemDocument;
}

/** What each piece will be: its name, its events and its document. Nothing is written. */
export async function makePieces(deps: Deps, asker: Asker, pieces: readonly Piece[]): Promise<Made[]> {
  const made: Made[] = [];
  for (const piece of pieces) made.push(await makePiece(deps, asker, piece));
  return made;
}

/**
 * Writes items: names, events, documents, in that order, each in one write. What is there already, from a run before a crash or another one at
 * work, has the same ids and is success. A piece that was taken for stale meanwhile and given up is made again under new ids.
 */
export async function writePieces(
  deps: Deps,
  asker: Asker,
  made: readonly Made[],
  remake: (pieces: readonly Piece[]) => Promise<Made[]>,
): Promise<void> {
  if (made.length === 0) return;
  const given = await claimCodes(deps, asker, made);
  const claimed = made.filter((each) => !given.includes(each));
  const taken = await deps.stores.events.insertMany(claimed.flatMap(({ events }) => events));
  const fresh = claimed.filter(({ events }) => !events.some((event) => taken.has(event._id)));
  await deps.stores.items.insertNew(fresh.map(({ document }) => document));
  for (const each of claimed.filter((one) => !fresh.includes(one))) {
    if (await isGivenUp(deps, each)) given.push(each);
    else await healItem(deps, each.document._id);
  }
  const again = given.map(({ piece }) => ({ ...piece, again: (piece.again ?? 0) + 1 }));
  await writePieces(deps, asker, await remake(again), remake);
}

/** Claims the codes as of now, so that none looks stale however long ago applying began. Answers the pieces that were given up before. */
async function claimCodes(deps: Deps, asker: Asker, made: readonly Made[]): Promise<Made[]> {
  const claimedAt = deps.now().toISOString();
  const rivals = await deps.stores.names.claim(made.map(({ name }) => ({ ...name, claimedAt })));
  const given: Made[] = [];
  for (const each of rivals.size === 0 ? [] : made) {
    if (!rivals.has(each.name._id)) continue;
    if (await isGivenUp(deps, each)) given.push(each);
    else if (await claimNames(deps, asker, [{ ...each.name, claimedAt }]))
      throw new DomainError('code-taken', { code: each.name._id });
  }
  return given;
}

async function isGivenUp(deps: Deps, { document }: Made): Promise<boolean> {
  return (await deps.stores.events.bySeq(document._id, 1))?.type === 'registration-abandoned';
}

async function makePiece(deps: Deps, asker: Asker, piece: Piece): Promise<Made> {
  const planned = piece.row.planned as unknown as PlannedItem;
  const classKey = piece.row.class ?? '';
  const { framework, path } = splitClassKey(classKey);
  const compiled = await deps.catalog.current(framework);
  const code = compiled.formatCode(path, piece.serial);
  const seed = pieceId(piece);
  const id = derivedId(seed, 'item');
  const now = deps.now();
  const steps = commandsOf(planned, { code, class: classKey, seed });
  const events: EventRow[] = [];
  let current: Projected<ItemState> | undefined;
  for (const command of steps) {
    const { history, ...draft } = decide(current?.state, command, { now, zone: deps.zone });
    const via = { import: `${piece.importId}/${piece.row.line}`, ...(history && { history }) };
    const { row, body } = sealNext(
      current?.head,
      { ...draft, via },
      { origin: deps.origin, actor: asker.actor, subject: { kind: 'item', id }, now },
    );
    current = { state: evolveItem(current?.state, body), head: headAt(row) };
    events.push(row);
  }
  const name = {
    _id: `code:${compiled.toCompact(code)}`,
    subject: id,
    event: derivedId(seed, 'registered'),
  };
  return { piece, name, events, document: itemDocument(id, current as Projected<ItemState>) };
}

function pieceId({ importId, row, piece, again }: Piece): string {
  return derivedId(importId, String(row.line), String(piece), ...(again === undefined ? [] : [String(again)]));
}

/** With a date of receipt, registered and received both occur at that date. */
function commandsOf(planned: PlannedItem, known: { code: string; class: string; seed: string }): ItemCommand[] {
  const { unit, title, kind, quantity, uom, attributes, received } = planned;
  const when = received === undefined ? {} : { occurredAt: received };
  const registered: ItemCommand = {
    type: 'registered',
    id: derivedId(known.seed, 'registered'),
    ...when,
    ...(unit && { unit: unit.key }),
    data: {
      code: known.code,
      class: known.class,
      kind,
      ...(title && { title }),
      ...(quantity !== undefined && { quantity }),
      ...(uom !== undefined && { uom }),
      ...(Object.keys(attributes).length > 0 && { attributes }),
    },
  };
  if (received === undefined || !unit) return [registered];
  return [registered, { type: 'received', id: derivedId(known.seed, 'received'), ...when, unit: unit.key, data: {} }];
}

/** Made before with another clock: the log stands as it is, and the document follows it. */
async function healItem(deps: Deps, id: string): Promise<void> {
  const current = await catchUp(deps.stores.events, { evolve: evolveItem }, id, undefined);
  if (current) await deps.stores.items.save(itemDocument(id, current));
}
