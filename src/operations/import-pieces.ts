import { derivedId, type EventRow } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { decide, type ItemCommand } from '../lifecycle/decide.ts';
import type { ItemState } from '../lifecycle/item-state.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { ImportRow } from '../models/work/imports.ts';
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
  name: NameEntry;
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
 * work, has the same ids and is success.
 */
export async function writePieces(deps: Deps, made: readonly Made[]): Promise<void> {
  if (made.length === 0) return;
  const rivals = await deps.stores.names.claim(made.map(({ name }) => name));
  const [rival] = rivals.values();
  if (rival) throw new DomainError('code-taken', { code: rival._id });
  const taken = await deps.stores.events.insertMany(made.flatMap(({ events }) => events));
  const fresh = made.filter(({ events }) => !events.some((event) => taken.has(event._id)));
  await deps.stores.items.insertNew(fresh.map(({ document }) => document));
  for (const { document } of made.filter((each) => !fresh.includes(each))) await healItem(deps, document._id);
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
    claimedAt: now.toISOString(),
  };
  return { name, events, document: itemDocument(id, current as Projected<ItemState>) };
}

function pieceId({ importId, row, piece }: Piece): string {
  return derivedId(importId, String(row.line), String(piece));
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
