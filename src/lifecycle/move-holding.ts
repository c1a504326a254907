import type { ItemEvent } from './item-event.ts';
import type { Holding, ItemState } from './item-state.ts';
import { isOlder } from './occurred-at.ts';
import { fromMicro, toMicro } from './quantity.ts';
import type { Status } from './statuses.ts';
import { transitionOf } from './transitions.ts';

/** Parts of a holding that an event sets; `undefined` takes a part away. */
export type Changes = Partial<Record<'unit' | 'place' | 'grade', string | undefined>>;

/** Which balance of a lot: all of its parts, as `decide` found it. */
export type Balance = Partial<Pick<Holding, 'unit' | 'place' | 'grade' | 'status'>>;

/**
 * What an event that moves something does to the holdings. Each part is set only where the event is not older than what set it before. For a lot the
 * quantity named leaves its balance and joins another; without a balance named it comes from outside.
 */
export function moveHolding(state: ItemState, event: ItemEvent, changes: Changes): ItemState {
  const at = event.occurredAt;
  const [only] = state.holdings;
  if (state.kind === 'equipment') return only ? { ...state, holdings: [setParts(only, event, changes)] } : state;
  const { from, quantity } = event.data as { from?: Balance; quantity?: string };
  if (!from) return quantity === undefined ? state : addBalance(state, setParts(outside(quantity, at), event, changes));
  const balance = state.holdings.find((holding) => isBalance(holding, from));
  if (!balance || (event.history && isOlder(at, balance.since.quantity))) return state;
  const taken = quantity === undefined ? toMicro(balance.quantity) : toMicro(quantity);
  const left = toMicro(balance.quantity) - taken;
  if (left < 0n) return state;
  const moved = setParts({ ...balance, quantity: fromMicro(taken), since: { ...balance.since, quantity: at } }, event, changes);
  const rest = { ...balance, quantity: fromMicro(left), since: { ...balance.since, quantity: at } };
  const others = state.holdings.filter((holding) => holding !== balance);
  return addBalance({ ...state, holdings: left > 0n ? [...others, rest] : others }, moved);
}

function outside(quantity: string, at: string): Holding {
  return { status: 'registered', quantity, since: { status: at, quantity: at } };
}

export function isBalance(holding: Holding, from: Balance): boolean {
  return (
    holding.unit === from.unit &&
    holding.place === from.place &&
    holding.grade === from.grade &&
    holding.status === from.status
  );
}

/** Joins a balance with the one like it; balances of nothing go when there is another. */
function addBalance(state: ItemState, added: Holding): ItemState {
  const alike = state.holdings.find((holding) => isBalance(holding, added) && holding.before === added.before);
  const others = state.holdings.filter((holding) => holding !== alike && toMicro(holding.quantity) > 0n);
  const quantity = fromMicro(toMicro(added.quantity) + (alike ? toMicro(alike.quantity) : 0n));
  const joined = alike ? { ...added, quantity, since: newest(alike.since, added.since) } : added;
  return { ...state, holdings: [...others, joined] };
}

function newest(a: Holding['since'], b: Holding['since']): Holding['since'] {
  const since = { ...a, ...b };
  for (const part of Object.keys(a) as (keyof Holding['since'])[]) {
    const [older, newer] = [a[part], b[part]];
    if (older !== undefined && newer !== undefined && isOlder(newer, older)) since[part] = older;
  }
  return since;
}

function setParts(holding: Holding, event: ItemEvent, changes: Changes): Holding {
  const at = event.occurredAt;
  let next = holding;
  for (const part of Object.keys(changes) as (keyof Changes)[]) next = setPart(next, part, changes[part], at);
  const to = transitionOf(event.type)?.to;
  if (to === undefined || isOlder(at, next.since.status)) return next;
  const { before, ...rest } = next;
  const status: Status = to === 'before' ? (before ?? 'in_stock') : to;
  const resume = to === 'in_maintenance' || to === 'lost' ? resumedStatus(holding) : undefined;
  return { ...rest, status, ...(resume && { before: resume }), since: { ...next.since, status: at } };
}

/** What was in maintenance when it got lost is, once found, where it was before the maintenance. */
function resumedStatus(holding: Holding): Status {
  return holding.status === 'in_maintenance' ? (holding.before ?? 'in_stock') : holding.status;
}

function setPart(holding: Holding, part: keyof Changes, value: string | undefined, at: string): Holding {
  const since = holding.since[part];
  if (since !== undefined && isOlder(at, since)) return holding;
  if (value === undefined && holding[part] === undefined) return holding;
  const { [part]: _, ...rest } = holding;
  return { ...rest, ...(value !== undefined && { [part]: value }), since: { ...holding.since, [part]: at } } as Holding;
}
