import type { Basis, Json } from '@tagtree/evidence';
import { DomainError, type Mistake } from '../errors.ts';
import { someHolding } from './allowed-events.ts';
import type { EventType } from './event-type.ts';
import { itemEventTypes } from './event-types.ts';
import { clientType, type ItemCommand, normalBasis, readCommand } from './item-command.ts';
import type { ItemState } from './item-state.ts';
import { knowsNewer } from './move-holding.ts';
import { isInFuture, normalOccurredAt, nowText } from './occurred-at.ts';
import { notAllowed, pickBalance, pickOnly } from './pick-balance.ts';
import { refuseLate, refuseTooMuch } from './refuse-late.ts';

export type { ItemCommand } from './item-command.ts';

export interface DecidedEvent {
  type: string;
  rev: number;
  id: string;
  occurredAt: string;
  unit?: string;
  place?: string;
  basis?: Basis;
  data: Record<string, Json>;
  history?: true;
}

export interface DecideContext {
  now: Date;
  /** IANA time zone of the site. */
  zone: string;
}

/**
 * Decides whether a command may be recorded on a state (none: no such item yet), and what exactly. Throws `invalid-request` with every mistake of its shape,
 * `in-future`, `id-reused`, `not-allowed` with what would be, `late` for an older event that would change status, unit or quantity, `insufficient-quantity`.
 * With `history` the status is not asked: it is recorded at its time and changes nothing newer.
 */
export function decide(state: ItemState | undefined, command: ItemCommand, { now, zone }: DecideContext): DecidedEvent {
  const type = clientType(command.type);
  if (!type) throw new DomainError('invalid-request', {}, [unknownType(command.type)]);
  const read = readCommand(type, command);
  if (!('data' in read)) throw new DomainError('invalid-request', {}, read);
  const occurredAt = normalOccurredAt(command.occurredAt ?? nowText(now, zone));
  if (isInFuture(occurredAt, now, zone)) throw new DomainError('in-future', { occurredAt });
  const decided: DecidedEvent = {
    type: type.type,
    rev: type.rev,
    id: command.id,
    occurredAt,
    ...(command.unit !== undefined && { unit: command.unit }),
    ...(command.place !== undefined && { place: command.place }),
    ...(command.basis !== undefined && { basis: normalBasis(command.basis) }),
    data: read.data as Record<string, Json>,
    ...(command.history && { history: true as const }),
  };
  return state ? onState(state, type, decided) : onNothing(type, decided);
}

function unknownType(type: string): Mistake {
  const types = [...itemEventTypes.values()].filter(({ byClients }) => byClients).map((each) => each.type);
  return { pointer: '#/body/type', code: 'event-type-unknown', params: { type, types: types.join(', ') } };
}

function onNothing(type: EventType, decided: DecidedEvent): DecidedEvent {
  if (!type.opens) throw new DomainError('unknown-item');
  return decided;
}

/** The event as it is to be recorded, once the state allows it. */
function onState(state: ItemState, type: EventType, decided: DecidedEvent): DecidedEvent {
  if (state.abandoned) throw new DomainError('unknown-item');
  if (state.released?.includes(decided.id)) throw new DomainError('id-reused', { id: decided.id });
  if (type.opens) throw notAllowed(state, type.type);
  const changes = type.changes?.(decided);
  const history = decided.history === true;
  if (!changes || (history && state.kind === 'lot' && knowsNewer(state, decided.occurredAt))) {
    return aboutTheWhole(state, type, decided);
  }
  const pick = state.kind === 'lot' ? pickBalance : pickOnly;
  const { holding, data } = pick(state, type.type, decided.data, history);
  const picked = { ...decided, data: data as Record<string, Json> };
  if (!history) refuseLate(state, picked, { holding, changes });
  refuseTooMuch(state, picked, changes);
  return picked;
}

/** An event that moves nothing is about the item as it is, in whichever of its statuses allows it. */
function aboutTheWhole(state: ItemState, type: EventType, decided: DecidedEvent): DecidedEvent {
  if (!decided.history && !someHolding(state, type.statuses)) throw notAllowed(state, type.type);
  return decided;
}
