import type { ItemCommand } from '../lifecycle/item-command.ts';
import type { Holding, ItemState } from '../lifecycle/item-state.ts';
import { aliasName } from '../lifecycle/names-given.ts';
import { addQuantities, canonicalQuantity, isZero } from '../lifecycle/quantity.ts';
import type { FirstStatus } from './plan-columns.ts';
import { at, inspectionOf, type PlannedItem } from './row-commands.ts';
import { RowError } from './row-error.ts';

/** An event without its id. */
export type Change = Omit<ItemCommand, 'id'>;

/**
 * The events by which an item becomes what its row says, none where it is that already. An empty field says nothing. Throws RowError for what no event changes in
 * this version: another class, unit of measure or quantity, a unit or a place where nothing moves it, a status that nothing leads to.
 */
export function rowChanges(planned: PlannedItem, item: ItemState, classKey: string): Change[] {
  if (item.class !== classKey) throw new RowError('class-differs', { class: item.class });
  if (planned.uom !== undefined && item.uom !== planned.uom)
    throw new RowError('uom-differs', { uom: item.uom ?? '-' });
  const holdings = item.holdings.filter(({ quantity }) => !isZero(quantity));
  refuseOtherQuantity(planned, holdings);
  const [only, another] = holdings;
  // A lot in several balances is moved balance by balance, by people.
  const moves = only && !another ? holdingChanges(planned, only) : [];
  return [...descriptionChanges(planned, item), ...aliasChanges(planned, item), ...moves];
}

function refuseOtherQuantity({ quantity }: PlannedItem, holdings: readonly Holding[]): void {
  if (quantity === undefined) return;
  const there = holdings.reduce((sum, each) => addQuantities(sum, each.quantity), '0');
  if (canonicalQuantity(quantity) !== canonicalQuantity(there))
    throw new RowError('quantity-differs', { quantity: there });
}

function descriptionChanges({ title = {}, attributes }: PlannedItem, item: ItemState): Change[] {
  const titles = differing(title, item.title);
  const values = differing(attributes, item.attributes);
  const set = {
    ...(Object.keys(titles).length > 0 && { title: titles }),
    ...(Object.keys(values).length > 0 && { attributes: values }),
  };
  return Object.keys(set).length > 0 ? [{ type: 'described', data: { set } }] : [];
}

function differing(wanted: Readonly<Record<string, string>>, there: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => (Object.hasOwn(there, key) ? there[key] : undefined) !== value),
  );
}

function aliasChanges({ aliases = [] }: PlannedItem, item: ItemState): Change[] {
  const there = new Set(item.aliases.map(aliasName));
  return aliases.filter((alias) => !there.has(aliasName(alias))).map((data) => ({ type: 'alias-added', data }));
}

function holdingChanges(planned: PlannedItem, holding: Holding): Change[] {
  const { grade, unit, place, received, status } = planned;
  const inspected: Change[] = grade && grade.grade !== holding.grade ? [inspectionOf(grade)] : [];
  const takenIn = received !== undefined && holding.status === 'registered' && unit ? 'in_stock' : undefined;
  const target = status?.status ?? takenIn;
  const types = target === undefined || target === holding.status ? [] : pathTo(target, holding, planned);
  const where = { ...(unit && { unit: unit.key }), ...(place && { place: place.key }) };
  const moves = types.map(
    (type): Change => ({
      type,
      ...at(type === 'received' || type === 'stored' ? (received ?? status?.since) : status?.since),
      ...(NAMING.has(type) && where),
      data: {},
    }),
  );
  const named = moves.some(({ type }) => NAMING.has(type));
  if (unit && unit.key !== holding.unit && !named) throw new RowError('unit-differs', { unit: holding.unit ?? '-' });
  const stays = place && place.key !== holding.place && !named;
  if (stays && holding.status !== 'in_stock') throw new RowError('place-differs', { place: holding.place ?? '-' });
  const stored: Change[] = stays ? [{ type: 'stored', place: place.key, data: {} }] : [];
  return [...inspected, ...stored, ...moves];
}

/** Events that say with whom it is, and where. */
const NAMING: ReadonlySet<string> = new Set(['received', 'stored', 'issued', 'returned', 'found']);

/** The types of the events that lead from one status to another. */
function pathTo(to: FirstStatus, holding: Holding, { unit, place }: PlannedItem): string[] {
  const from = holding.status;
  const takeIn = unit ? 'received' : place ? 'stored' : undefined;
  const paths: Partial<Record<FirstStatus, Partial<Record<Holding['status'], string[]>>>> = {
    in_stock: { ...(takeIn && { registered: [takeIn] }), ...(unit && { in_use: ['returned'] }), lost: ['found'] },
    in_use: unit ? { registered: ['received', 'issued'], in_stock: ['issued'] } : {},
    in_maintenance: {
      ...(takeIn && { registered: [takeIn, 'maintenance-started'] }),
      in_stock: ['maintenance-started'],
      in_use: ['maintenance-started'],
    },
    lost: only(['registered', 'in_stock', 'in_use', 'in_maintenance'], ['reported-lost']),
    retired: only(['registered', 'in_stock', 'in_use', 'in_maintenance', 'lost'], ['retired']),
    disposed: {
      ...only(['registered', 'in_stock', 'in_use', 'in_maintenance'], ['retired', 'disposed']),
      ...only(['retired', 'lost'], ['disposed']),
    },
  };
  if (from === 'in_maintenance' && (holding.before ?? 'in_stock') === to) return ['maintenance-completed'];
  const path = paths[to]?.[from];
  if (!path) throw new RowError('status-unreachable', { from, to });
  return path;
}

function only(statuses: readonly Holding['status'][], path: string[]): Partial<Record<Holding['status'], string[]>> {
  return Object.fromEntries(statuses.map((status) => [status, path]));
}
