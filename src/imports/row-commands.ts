import type { ItemCommand } from '../lifecycle/item-command.ts';
import { registeredCommand } from '../lifecycle/registered-command.ts';
import type { CreateRow } from './plan-row.ts';
import { RowError } from './row-error.ts';

/** What a row keeps for its items beside their class and their number. */
export type PlannedItem = Omit<CreateRow, 'outcome' | 'line' | 'classPath' | 'pieces'>;

/** Ids are given when the events are sealed. */
export const BLANK_ID = '00000000-0000-0000-0000-000000000000';

/**
 * The first events of an item: registered; received or stored, where it has been taken in; inspected, with a grade; and what leads to its status. With a date of
 * receipt, registered and received both occur at that date. Throws RowError for a status that nothing leads to.
 */
export function rowCommands(
  planned: PlannedItem,
  { class: classKey, code }: { class: string; code: string },
): ItemCommand[] {
  const { unit, place, kind, received, grade, status, ...described } = planned;
  const first = received ?? status?.since;
  const where = { ...(unit && { unit: unit.key }), ...(place && { place: place.key }) };
  const said = { ...described, ...where, ...at(first), class: classKey };
  const registered = registeredCommand(said, BLANK_ID, { code, kind });
  const taking = takenInBy(planned);
  const taken: ItemCommand[] = taking ? [{ id: BLANK_ID, ...where, ...at(first), type: taking, data: {} }] : [];
  const inspected: ItemCommand[] = grade ? [{ id: BLANK_ID, ...inspectionOf(grade) }] : [];
  const changed = STATUS_EVENTS[status?.status ?? 'registered'].map(
    (type): ItemCommand => ({
      id: BLANK_ID,
      ...(type === 'issued' && where),
      ...at(status?.since),
      type,
      data: {},
    }),
  );
  return [registered, ...taken, ...inspected, ...changed];
}

export function at(occurredAt: string | undefined) {
  return occurredAt === undefined ? {} : { occurredAt };
}

/** The event that says a grade, without its id. */
export function inspectionOf({ grade, scale, on }: NonNullable<PlannedItem['grade']>): Omit<ItemCommand, 'id'> {
  return { type: 'inspected', ...at(on), data: { grade, ...(scale && { scale }) } };
}

/** What follows once an item is in stock, or registered. */
const STATUS_EVENTS = {
  registered: [],
  in_stock: [],
  in_use: ['issued'],
  in_maintenance: ['maintenance-started'],
  lost: ['reported-lost'],
  retired: ['retired'],
  disposed: ['retired', 'disposed'],
} as const;

/** How it was taken in: a day says so, or a status that only what is in stock can come to. Somebody must have it then, or it lies somewhere. */
function takenInBy({ unit, place, received, status }: PlannedItem): 'received' | 'stored' | undefined {
  const must = status !== undefined && ['in_stock', 'in_use', 'in_maintenance'].includes(status.status);
  const unheld = !unit && (status?.status === 'in_use' || !place);
  if (must && unheld) throw new RowError('status-without-unit', { status: status.status });
  if (!must && received === undefined) return undefined;
  if (unit) return 'received';
  return place ? 'stored' : undefined;
}
