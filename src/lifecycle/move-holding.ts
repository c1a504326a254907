import type { ItemEvent } from './item-event.ts';
import type { Holding, ItemState } from './item-state.ts';
import { isOlder } from './occurred-at.ts';
import { addQuantities, isZero, subtractQuantities } from './quantity.ts';
import type { Status } from './statuses.ts';
import { allowsFrom, transitionOf } from './transitions.ts';

/** Parts of a holding that an event sets; `undefined` takes a part away. */
export type Changes = Partial<Record<'unit' | 'place' | 'grade', string | undefined>>;

/** Which balance of a lot: all of its parts, as `decide` found it. */
export type Balance = Partial<Pick<Holding, 'unit' | 'place' | 'grade' | 'status'>>;

/** What a move reads of an event. */
export type MovingEvent = Pick<ItemEvent, 'type' | 'occurredAt' | 'data' | 'history'>;

/** What a move of a lot's quantity comes to: the balances that stay, what moves, and the balance of those it joins. */
export interface LotMove {
  /** All other balances, with what is left of the one it was taken from. */
  others: Holding[];
  moved: Holding;
  /** Whether the balance it was taken from was split. */
  split: boolean;
  joins?: Holding;
}

/**
 * What an event about a holding does. Each part is set only where the event is not older than what set it before. For a lot the quantity named leaves its
 * balance and joins another; without a balance named it comes from outside. What was typed in as history changes nothing newer.
 */
export function moveHolding(state: ItemState, event: ItemEvent, changes: Changes): ItemState {
  if (state.kind === 'lot') {
    const move = planLotMove(state, event, changes);
    return move ? { ...state, holdings: joined(move, event.occurredAt) } : state;
  }
  const [only] = state.holdings;
  if (!only || (event.history && !historyMay(only, event))) return state;
  return { ...state, holdings: [setParts(only, event, changes)] };
}

/** History that is not older than the present status is held to the table as anything else is; older history fills only what nothing newer has set. */
function historyMay(holding: Holding, { type, occurredAt }: MovingEvent): boolean {
  return isOlder(occurredAt, holding.since.status) || allowsFrom(type, holding.status);
}

/** Whether something newer than a time is known of a lot: then history of that time moves none of it. */
export function knowsNewer({ holdings }: Pick<ItemState, 'holdings'>, at: string): boolean {
  return holdings.some(({ since }) => isOlder(at, since.quantity) || isOlder(at, since.status));
}

/** Whether a lot can take in more from outside: not once all of it is disposed. */
export function takesMore({ kind, holdings }: Pick<ItemState, 'holdings' | 'kind'>): boolean {
  return kind === 'lot' && holdings.some(({ status }) => status !== 'disposed');
}

/** `undefined` when the event moves nothing of the lot. */
export function planLotMove(state: ItemState, event: MovingEvent, changes: Changes): LotMove | undefined {
  const at = event.occurredAt;
  if (event.history && knowsNewer(state, at)) return undefined;
  const { from, quantity } = event.data as { from?: Balance; quantity?: string };
  if (!from) {
    if (quantity === undefined || event.type !== 'received' || !takesMore(state)) return undefined;
    return withJoined(state.holdings, setParts(outside(quantity, at), event, changes), false);
  }
  const balance = state.holdings.find((holding) => isBalance(holding, from));
  if (!balance || (event.history && !allowsFrom(event.type, balance.status))) return undefined;
  const taken = quantity ?? balance.quantity;
  const left = subtractQuantities(balance.quantity, taken);
  if (left === undefined) return undefined;
  const split = !isZero(left);
  const since = split ? { ...balance.since, quantity: later(at, balance.since.quantity) } : balance.since;
  const moved = setParts({ ...balance, quantity: taken, since }, event, changes);
  const others = state.holdings.filter((holding) => holding !== balance);
  return withJoined(split ? [...others, { ...balance, quantity: left, since }] : others, moved, split);
}

function outside(quantity: string, at: string): Holding {
  return { status: 'registered', quantity, since: { status: at, quantity: at } };
}

function withJoined(holdings: readonly Holding[], moved: Holding, split: boolean): LotMove {
  const others = holdings.filter(({ quantity }) => !isZero(quantity));
  const joins = others.find((holding) => isBalance(holding, moved));
  return { others, moved, split, ...(joins && { joins }) };
}

export function isBalance(holding: Holding, from: Balance): boolean {
  return (
    holding.unit === from.unit &&
    holding.place === from.place &&
    holding.grade === from.grade &&
    holding.status === from.status
  );
}

function joined({ others, moved, joins }: LotMove, at: string): Holding[] {
  if (!joins) return [...others, moved];
  const { before: _, ...rest } = moved;
  const before = joinedBefore(joins, moved);
  const since = newest(joins.since, moved.since);
  const whole: Holding = {
    ...rest,
    ...(before && { before }),
    quantity: addQuantities(joins.quantity, moved.quantity),
    since: { ...since, quantity: later(at, since.quantity) },
  };
  return [...others.filter((holding) => holding !== joins), whole];
}

/** What came into maintenance from stock and from use can't be told apart any more: it goes back into stock. */
function joinedBefore(a: Holding, b: Holding): Status | undefined {
  return a.before === b.before ? a.before : 'in_stock';
}

function newest(a: Holding['since'], b: Holding['since']): Holding['since'] {
  const since = { ...a, ...b };
  for (const part of Object.keys(a) as (keyof Holding['since'])[]) {
    const [one, other] = [a[part], b[part]];
    if (one !== undefined && other !== undefined) since[part] = later(other, one);
  }
  return since;
}

/** The first time, unless it is older than the other. */
function later(at: string, since: string): string {
  return isOlder(at, since) ? since : at;
}

function setParts(holding: Holding, event: MovingEvent, changes: Changes): Holding {
  const at = event.occurredAt;
  let next = holding;
  for (const part of Object.keys(changes) as (keyof Changes)[]) next = setPart(next, part, changes[part], at);
  const to = transitionOf(event.type)?.to;
  if (to === undefined || isOlder(at, next.since.status)) return next;
  const { before, ...rest } = next;
  const status: Status = to === 'before' ? (before ?? 'in_stock') : to;
  const resume = status === 'in_maintenance' ? (before ?? holding.status) : undefined;
  return { ...rest, status, ...(resume && { before: resume }), since: { ...next.since, status: at } };
}

function setPart(holding: Holding, part: keyof Changes, value: string | undefined, at: string): Holding {
  const since = holding.since[part];
  if (since !== undefined && isOlder(at, since)) return holding;
  const { [part]: _, ...rest } = holding;
  return { ...rest, ...(value !== undefined && { [part]: value }), since: { ...holding.since, [part]: at } } as Holding;
}
