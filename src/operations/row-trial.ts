import { DomainError, isOfTheServer } from '../errors.ts';
import type { CreateRow, ErrorRow, PlannedRow } from '../imports/plan-row.ts';
import { rowChanges } from '../imports/row-changes.ts';
import { BLANK_ID, rowCommands } from '../imports/row-commands.ts';
import { RowError } from '../imports/row-error.ts';
import { decideAll } from '../lifecycle/decide-all.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { Deps } from './deps.ts';
import { itemOfDocument } from './item-projection.ts';

/** The row itself, or an error in its place when its events would be refused: nothing may be refused once it is being applied. */
export function tryCreation({ now, zone }: Deps, row: CreateRow, classKey: string): PlannedRow {
  return orError(row.line, () => {
    decideAll(rowCommands(row, { class: classKey, code: 'NONE-YET' }), { now: now(), zone });
    return row;
  });
}

/** What becomes of a row whose item is there already: it is changed, or as the row says. */
export function tryUpdate({ now, zone }: Deps, row: CreateRow, classKey: string, item: ItemDocument): PlannedRow {
  return orError(row.line, () => {
    const { state } = itemOfDocument(item);
    const changes = rowChanges(row, state, classKey);
    if (changes.length === 0) return { outcome: 'unchanged', line: row.line, item: item._id };
    decideAll(
      changes.map((change) => ({ id: BLANK_ID, ...change })),
      { now: now(), zone },
      state,
    );
    return { ...row, outcome: 'update', item: item._id };
  });
}

function orError(line: number, judge: () => PlannedRow): PlannedRow {
  try {
    return judge();
  } catch (error) {
    const refusal = rowRefusal(error);
    if (!refusal) throw error;
    return { outcome: 'error', line, ...refusal };
  }
}

/** Why a row can't be what it says: its own reason, or that of a refused event. None for what is no fault of the row. */
export function rowRefusal(error: unknown): Pick<ErrorRow, 'reason' | 'params'> | undefined {
  if (error instanceof RowError) return { reason: error.reason, params: error.params };
  if (!(error instanceof DomainError) || isOfTheServer(error)) return undefined;
  if (error.code === 'alias-taken') return { reason: 'alias-taken', params: { ...error.params } };
  return { reason: 'row-refused', params: { code: error.mistakes[0]?.code ?? error.code } };
}
