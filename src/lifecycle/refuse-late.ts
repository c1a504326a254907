import { DomainError } from '../errors.ts';
import { allowedEvents } from './allowed-events.ts';
import type { Holding, ItemState } from './item-state.ts';
import { type Changes, type MovingEvent, planLotMove } from './move-holding.ts';
import { isOlder } from './occurred-at.ts';
import { dataMistake } from './pick-balance.ts';
import { addQuantities, fitsQuantity } from './quantity.ts';
import { transitionOf } from './transitions.ts';

type Decided = Omit<MovingEvent, 'history'> & { history?: true };

interface Meant {
  /** The holding it is about; none: from outside. */
  holding: Holding | undefined;
  changes: Changes;
}

/** An older place or grade is recorded and leaves the present alone; an older status, unit or quantity is for a person to settle: `late`. */
export function refuseLate(state: ItemState, event: Decided, { holding, changes }: Meant): void {
  const { occurredAt } = event;
  const to = transitionOf(event.type)?.to;
  const changesStatus = holding !== undefined && to !== undefined && to !== holding.status;
  const changesUnit = holding !== undefined && changes.unit !== undefined && changes.unit !== holding.unit;
  const newer = [
    changesStatus ? holding.since.status : undefined,
    changesUnit ? holding.since.unit : undefined,
    ...quantitiesChanged(state, event, { holding, changes }),
  ].find((since) => since !== undefined && isOlder(occurredAt, since));
  if (newer !== undefined) {
    throw new DomainError('late', { occurredAt, since: newer, allowedEvents: allowedEvents(state) });
  }
}

/** Since when the quantities stand that a lot's event changes: of the balance it splits, and of the one it joins. */
function quantitiesChanged(state: ItemState, event: Decided, { holding, changes }: Meant): (string | undefined)[] {
  const move = state.kind === 'lot' ? plan(state, event, changes) : undefined;
  return [move?.split ? holding?.since.quantity : undefined, move?.joins?.since.quantity];
}

/** A balance never grows past what a quantity can say. */
export function refuseTooMuch(state: ItemState, event: Decided, changes: Changes): void {
  const move = state.kind === 'lot' ? plan(state, event, changes) : undefined;
  if (move?.joins && !fitsQuantity(addQuantities(move.joins.quantity, move.moved.quantity))) {
    throw dataMistake('quantity', 'quantity-too-large', { balance: move.joins.quantity });
  }
}

function plan(state: ItemState, event: Decided, changes: Changes) {
  return planLotMove(state, { ...event, history: event.history === true }, changes);
}
