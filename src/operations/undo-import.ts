import { derivedId, type EventRow, readBody } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { undoCommands } from '../imports/undo-commands.ts';
import type { ItemCommand } from '../lifecycle/item-command.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { ImportDocument, ImportRow, UndoneRow } from '../models/work/imports.ts';
import type { Asker, Deps } from './deps.ts';
import { pieceOf } from './import-pieces.ts';
import { evolveItem, itemDocument, registeredItem } from './item-projection.ts';
import { serverAsker } from './open-site.ts';
import { foldRows } from './projection.ts';
import { recordEvent } from './record-event.ts';
import { rowRefusal } from './row-trial.ts';

/** Starts undoing: applied -> undoing by compare-and-set. Again changes nothing; the job does the work. */
export async function startUndoing(deps: Deps, id: string, client: string): Promise<ImportDocument> {
  const now = deps.now().toISOString();
  await deps.stores.imports.change(id, ['applied'], {
    state: 'undoing',
    undoneBy: client,
    undoneTo: 1,
    updatedAt: now,
  });
  const found = await deps.stores.imports.find(id);
  if (!found) throw new DomainError('not-found');
  if (found.state !== 'undoing' && found.state !== 'undone')
    throw new DomainError('import-not-applied', { state: found.state });
  return found;
}

const AT_ONCE = 20;

/**
 * Undoes an import row by row: counter-events for each item to which nothing else has happened since, and what was kept, with the reason. The ids of the events come
 * from (import, line, piece), and what is undone already is left alone, so it goes on after a crash, and two at once record each event once.
 */
export async function undoImport(deps: Deps, id: string, alive: () => boolean = () => true): Promise<void> {
  const found = await deps.stores.imports.find(id);
  if (found?.state !== 'undoing') return;
  const asker: Asker = { ...serverAsker(deps.origin), actor: { kind: 'key', id: found.undoneBy ?? found.client } };
  for await (const row of deps.stores.imports.rowsToApply(id, found.undoneTo ?? 1, ['create', 'update'])) {
    if (!alive()) return;
    await deps.stores.imports.noteUndone(row, await undoRow(deps, asker, row), deps.now().toISOString());
  }
  const undone = await deps.stores.imports.countUndone(id);
  await deps.stores.imports.change(id, ['undoing'], { state: 'undone', undone, updatedAt: deps.now().toISOString() });
}

async function undoRow(deps: Deps, asker: Asker, row: ImportRow): Promise<UndoneRow> {
  const undone: UndoneRow = { undone: 0, kept: [] };
  const pieces = row.outcome === 'create' ? (row.pieces ?? 0) : 1;
  for (let from = 0; from < pieces; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, pieces - from) }, (_, index) => from + index);
    for (const done of await Promise.all(some.map((index) => undoPiece(deps, asker, row, index)))) {
      if (done === 'undone') undone.undone += 1;
      else if (done) undone.kept.push(done);
    }
  }
  return undone;
}

type Done = 'undone' | UndoneRow['kept'][number] | undefined;
type Refusal = Omit<UndoneRow['kept'][number], 'code'>;

/** `undefined` where the import has done nothing to the item. */
async function undoPiece(deps: Deps, asker: Asker, row: ImportRow, index: number): Promise<Done> {
  const item = await itemOfPiece(deps, row, index);
  const log = item ? await deps.stores.events.after(item._id, 0) : [];
  const first = log.findIndex((event) => isOf(event, row));
  if (!item || first === -1) return undefined;
  const refusal = await undone(deps, asker, { row, index, item, before: log.slice(0, first), since: log.slice(first) });
  return refusal ? { code: item.code, ...refusal } : 'undone';
}

interface ToUndo {
  row: ImportRow;
  index: number;
  item: ItemDocument;
  /** The log up to the first event of the import, and from it on. */
  before: readonly EventRow[];
  since: readonly EventRow[];
}

/** Undoes what the import did to an item, or answers why it is left as it is. */
async function undone(
  deps: Deps,
  asker: Asker,
  { row, index, item, before, since }: ToUndo,
): Promise<Refusal | undefined> {
  const foreign = since.find((event) => !isOf(event, row));
  if (foreign) return { reason: 'changed-since', params: { type: foreign.type, at: foreign.recordedAt } };
  const state = foldRows({ evolve: evolveItem }, before, undefined)?.state;
  const types = since.map(({ type }) => type);
  const commands = undoCommands({
    before: state,
    now: item,
    types,
    reason: `Import ${row.import} undone, line ${row.line}`,
  });
  if (!commands) return { reason: 'moved-by-import', params: { types } };
  const idOf = (type: string) => derivedId(row.import, 'undo', String(row.line), String(index), type);
  const disposedByUs = since.some(({ id }) => id === idOf('disposed'));
  if (commands.length === 0 && !state && !disposedByUs) return { reason: 'disposed-by-import', params: {} };
  try {
    await recordAll(deps, asker, { item, commands: commands.map((each) => ({ ...each, id: idOf(each.type) })), row });
    return undefined;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'stale') return { reason: 'changed-since', params: {} };
    const refusal = rowRefusal(error);
    if (!refusal) throw error;
    return refusal;
  }
}

/** One after the other, as long as nobody else records anything. */
async function recordAll(
  deps: Deps,
  asker: Asker,
  { item, commands, row }: { item: ItemDocument; commands: readonly ItemCommand[]; row: ImportRow },
): Promise<void> {
  let at = item;
  for (const command of commands) {
    const { seq } = at.head;
    const via = { import: tagOf(row) };
    const done = await recordEvent(deps, asker, { item: at, command, via, ifSeq: (now) => now === seq });
    at = itemDocument(item._id, done);
  }
}

function tagOf({ import: id, line }: ImportRow): string {
  return `${id}/${line}`;
}

function isOf({ body }: EventRow, row: ImportRow): boolean {
  return readBody(body).via?.import === tagOf(row);
}

/** The item that a row is about, or that was made of its piece: under the ids of its last beginning, where earlier ones were given up. */
async function itemOfPiece(deps: Deps, row: ImportRow, index: number): Promise<ItemDocument | undefined> {
  if (row.item !== undefined) return registeredItem(deps.stores, row.item);
  for (let again = 0; ; again += 1) {
    const item = await registeredItem(deps.stores, pieceOf(row, index, '', again).id);
    if (!item?.abandoned) return item;
  }
}
