import { DomainError } from '../errors.ts';
import { allowedEvents } from './allowed-events.ts';
import type { Holding, ItemState } from './item-state.ts';
import type { Balance } from './move-holding.ts';
import { toMicro } from './quantity.ts';
import { transitionOf } from './transitions.ts';

export interface Picked {
  holding: Holding | undefined;
  /** The event's data with the balance and the quantity said in full, so that the fold needs no choice of its own. */
  data: Record<string, unknown>;
}

/**
 * Which holding an event is about. Equipment has one. For a lot: the balance that is named, else the one that qualifies by its status; refused are
 * `not-allowed`, `insufficient-quantity` (with what there is) and, where more than one qualifies, the request itself. `received` without a balance left to
 * take in comes from outside and needs a quantity.
 */
export function pickBalance(state: ItemState, type: string, data: Record<string, unknown>, history: boolean): Picked {
  const allowed = (holding: Holding) => history || transitionOf(type)?.from.includes(holding.status) === true;
  if (state.kind === 'equipment') return pickOnly(state, type, data, allowed);
  const { from, quantity } = data as { from?: Balance; quantity?: string };
  if (quantity !== undefined && toMicro(quantity) === 0n) throw mistake('quantity', 'quantity-zero');
  const candidates = state.holdings.filter((holding) => allowed(holding) && matches(holding, from) && toMicro(holding.quantity) > 0n);
  const [first, second] = candidates;
  if (!first && type === 'received' && !from) return fromOutside(data, quantity);
  if (!first) throw from ? insufficient(state, type) : notAllowed(state, type);
  if (second) throw mistake('from', 'balance-ambiguous', { balances: candidates.map(balanceOf) });
  if (quantity !== undefined && toMicro(quantity) > toMicro(first.quantity)) throw insufficient(state, type);
  return { holding: first, data: { ...data, from: balanceOf(first), quantity: quantity ?? first.quantity } };
}

function pickOnly(state: ItemState, type: string, data: Record<string, unknown>, allowed: (holding: Holding) => boolean): Picked {
  const { from: _, quantity, ...rest } = data;
  if (quantity !== undefined && quantity !== '1') throw mistake('quantity', 'quantity-of-equipment');
  const [only] = state.holdings;
  if (!only || !allowed(only)) throw notAllowed(state, type);
  return { holding: only, data: rest };
}

function fromOutside(data: Record<string, unknown>, quantity: string | undefined): Picked {
  if (quantity === undefined) throw mistake('quantity', 'quantity-needed');
  return { holding: undefined, data };
}

function matches(holding: Holding, from: Balance | undefined): boolean {
  return Object.entries(from ?? {}).every(([part, value]) => holding[part as keyof Balance] === value);
}

function balanceOf({ unit, place, status, grade }: Holding): Balance {
  return {
    ...(unit !== undefined && { unit }),
    ...(place !== undefined && { place }),
    status,
    ...(grade !== undefined && { grade }),
  };
}

function mistake(field: string, code: string, params: Record<string, unknown> = {}): DomainError {
  return new DomainError('invalid-request', {}, [{ pointer: `#/body/data/${field}`, code, params }]);
}

function insufficient(state: ItemState, type: string): DomainError {
  const balances = state.holdings.map((holding) => ({ ...balanceOf(holding), quantity: holding.quantity }));
  return new DomainError('insufficient-quantity', { type, balances });
}

/** What the status forbids; says what it would allow. */
export function notAllowed(state: ItemState, type: string): DomainError {
  const status = state.holdings.map((holding) => holding.status).join(', ');
  return new DomainError('not-allowed', { type, status, allowedEvents: allowedEvents(state) });
}
