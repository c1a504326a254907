import { DomainError } from '../errors.ts';
import { allowedEvents } from './allowed-events.ts';
import type { Holding, ItemState } from './item-state.ts';
import { type Balance, takesMore } from './move-holding.ts';
import { compareQuantities, isZero } from './quantity.ts';
import { allowsFrom } from './transitions.ts';

/** The holding an event is about; none when a lot's quantity comes from outside. */
export interface Picked {
  holding?: Holding;
  /** The event's data with the balance and the quantity said in full, so that the fold needs no choice of its own. */
  data: Record<string, unknown>;
}

/** The one holding of equipment. Its quantity is 1; a balance that is named says nothing more. */
export function pickOnly(state: ItemState, type: string, data: Record<string, unknown>, history: boolean): Picked {
  const { quantity } = data;
  if (quantity !== undefined && quantity !== '1') throw dataMistake('quantity', 'quantity-of-equipment');
  const [only] = state.holdings;
  if (!only || !(history || allowsFrom(type, only.status))) throw notAllowed(state, type);
  return { holding: only, data };
}

/**
 * Which balance of a lot an event is about: the one that is named, else the one that qualifies by its status. Refused are `not-allowed`,
 * `insufficient-quantity` (with what there is) and, where more than one qualifies, the request itself with the candidates. `received` without a balance
 * left to take in comes from outside and needs a quantity. History that no balance allows is picked none, and recorded as it was sent.
 */
export function pickBalance(state: ItemState, type: string, data: Record<string, unknown>, history: boolean): Picked {
  const { from, quantity } = data as { from?: Balance; quantity?: string };
  if (quantity !== undefined && isZero(quantity)) throw dataMistake('quantity', 'quantity-zero');
  const there = state.holdings.filter((holding) => !isZero(holding.quantity) && matches(holding, from));
  const candidates = there.filter(({ status }) => allowsFrom(type, status));
  const [first, second] = candidates;
  if (!first) {
    if (!from && type === 'received' && takesMore(state)) return fromOutside(data, quantity);
    if (history) return { data };
    throw from && there.length === 0 ? insufficient(state, type) : notAllowed(state, type);
  }
  if (second) throw dataMistake('from', 'balance-ambiguous', { balances: candidates.map(withQuantity) });
  if (quantity !== undefined && compareQuantities(quantity, first.quantity) > 0) throw insufficient(state, type);
  return { holding: first, data: { ...data, from: balanceOf(first), quantity: quantity ?? first.quantity } };
}

function fromOutside(data: Record<string, unknown>, quantity: string | undefined): Picked {
  if (quantity === undefined) throw dataMistake('quantity', 'quantity-needed');
  return { data };
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

function withQuantity(holding: Holding) {
  return { ...balanceOf(holding), quantity: holding.quantity };
}

export function dataMistake(field: string, code: string, params: Record<string, unknown> = {}): DomainError {
  return new DomainError('invalid-request', {}, [{ pointer: `#/body/data/${field}`, code, params }]);
}

function insufficient(state: ItemState, type: string): DomainError {
  const balances = state.holdings.map(withQuantity);
  return new DomainError('insufficient-quantity', { type, balances, allowedEvents: allowedEvents(state) });
}

/** What the status forbids; says what it would allow. */
export function notAllowed(state: ItemState, type: string): DomainError {
  const status = [...new Set(state.holdings.map((holding) => holding.status))].join(', ');
  return new DomainError('not-allowed', { type, status, allowedEvents: allowedEvents(state) });
}
