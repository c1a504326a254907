import { derivedId } from '@tagtree/evidence';
import { rowChanges } from '../imports/row-changes.ts';
import type { PlannedItem } from '../imports/row-commands.ts';
import { aliasName } from '../lifecycle/names-given.ts';
import type { ImportRow } from '../models/work/imports.ts';
import type { Asker, Deps } from './deps.ts';
import { itemDocument, itemOfDocument, registeredItem } from './item-projection.ts';
import { recordEvent } from './record-event.ts';
import { rowRefusal } from './row-trial.ts';

const AT_ONCE = 20;

/**
 * Changes the items that rows of an import are about, each row by itself, to what its line says (writes.md, "record an event"). What is so already is left
 * alone, so running it again, or two at once, records each event once; its id comes from (import, line, event). A row that is refused by now becomes an error.
 */
export async function applyUpdates(deps: Deps, asker: Asker, id: string, alive: () => boolean): Promise<void> {
  let some: ImportRow[] = [];
  const flush = async () => {
    await Promise.all(some.map((row) => updateItem(deps, asker, row)));
    some = [];
  };
  for await (const row of deps.stores.imports.rowsToApply(id, 1, ['update'])) {
    if (!alive()) return;
    if (some.push(row) === AT_ONCE) await flush();
  }
  await flush();
}

async function updateItem(deps: Deps, asker: Asker, row: ImportRow): Promise<void> {
  try {
    await recordChanges(deps, asker, row);
  } catch (error) {
    const refusal = rowRefusal(error);
    if (!refusal) throw error;
    await deps.stores.imports.refuseRow(row._id, refusal.reason, refusal.params);
  }
}

async function recordChanges(deps: Deps, asker: Asker, row: ImportRow): Promise<void> {
  const { import: id, line, item: itemId = '', class: classKey = '', planned } = row;
  let item = await registeredItem(deps.stores, itemId);
  if (!item) throw new Error(`The item of line ${line} has no log`);
  for (const change of rowChanges(planned as unknown as PlannedItem, itemOfDocument(item).state, classKey)) {
    const name = change.type === 'alias-added' ? [aliasName(change.data as { scheme: string; value: string })] : [];
    const command = { ...change, id: derivedId(id, String(line), change.type, ...name) };
    const done = await recordEvent(deps, asker, { item, command, via: { import: `${id}/${line}` } });
    item = itemDocument(itemId, done);
  }
}
