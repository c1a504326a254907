import type { Basis, Json } from '@tagtree/evidence';
import { DomainError, type Mistake } from '../errors.ts';
import { shapeMistakes } from '../shape.ts';
import type { EventType } from './event-type.ts';
import { itemEventTypes } from './event-types.ts';
import type { Holding, ItemState } from './item-state.ts';
import { instantText, isInFuture, isOlder, normalOccurredAt, OccurredAt } from './occurred-at.ts';
import { notAllowed, pickBalance } from './pick-balance.ts';
import { composed } from './text.ts';
import { transitionOf } from './transitions.ts';

/** What a client wants recorded. */
export interface ItemCommand {
  type: string;
  /** UUID; unique within the item. */
  id: string;
  occurredAt?: string;
  history?: boolean;
  unit?: string;
  place?: string;
  basis?: Basis;
  data?: Record<string, unknown>;
  note?: string;
}

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
export function decide(state: ItemState | undefined, command: ItemCommand, context: DecideContext): DecidedEvent {
  const type = itemEventTypes.get(command.type);
  if (!type) throw new DomainError('invalid-request', {}, [unknownType(command.type)]);
  const data = dataOf(command);
  const mistakes = commandMistakes(type, command, data);
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  const occurredAt = normalOccurredAt(command.occurredAt ?? instantText(context.now, context.zone));
  if (isInFuture(occurredAt, context.now, context.zone)) throw new DomainError('in-future', { occurredAt });
  if ((type.type === 'registered') !== (state === undefined)) {
    throw state ? notAllowed(state, type.type) : new DomainError('unknown-item');
  }
  const checked = state ? onState(state, type, { ...command, data }, occurredAt) : data;
  return {
    type: type.type,
    rev: type.rev,
    id: command.id,
    occurredAt,
    ...(command.unit !== undefined && { unit: command.unit }),
    ...(command.place !== undefined && { place: command.place }),
    ...(command.basis !== undefined && { basis: composed(command.basis) }),
    data: checked as Record<string, Json>,
    ...(command.history && { history: true as const }),
  };
}

function unknownType(type: string): Mistake {
  return { pointer: '#/body/type', code: 'event-type-unknown', params: { type, types: [...itemEventTypes.keys()].join(', ') } };
}

function dataOf({ data, note }: ItemCommand): Record<string, unknown> {
  return composed({ ...data, ...(note !== undefined && { note }) });
}

function commandMistakes(type: EventType, command: ItemCommand, data: Record<string, unknown>): Mistake[] {
  const mistakes = shapeMistakes(type.data, data, '#/body/data');
  const { needs } = type;
  if (needs && command[needs] === undefined) mistakes.push({ pointer: `#/body/${needs}`, code: `${needs}-needed` });
  if (command.occurredAt !== undefined) mistakes.push(...shapeMistakes(OccurredAt, command.occurredAt, '#/body/occurredAt'));
  else if (command.history) mistakes.push({ pointer: '#/body/occurredAt', code: 'history-without-time' });
  return mistakes;
}

/** The data as it is to be recorded, once the state allows the event. */
function onState(
  state: ItemState,
  type: EventType,
  command: ItemCommand & { data: Record<string, unknown> },
  occurredAt: string,
): Record<string, unknown> {
  const history = command.history === true;
  if (state.released?.includes(command.id)) throw new DomainError('id-reused', { id: command.id });
  if (!type.moves) return command.data;
  const { holding, data } = pickBalance(state, type.type, command.data, history);
  if (!history && holding) refuseLate(state, holding, type, command, occurredAt);
  return data;
}

/** An older place or grade is recorded and leaves the present alone; an older status, unit or quantity is for a person to settle. */
function refuseLate(state: ItemState, holding: Holding, type: EventType, command: ItemCommand, occurredAt: string): void {
  const to = transitionOf(type.type)?.to;
  const changesStatus = to !== undefined && to !== holding.status;
  const changesUnit = command.unit !== undefined && command.unit !== holding.unit;
  const newer = [
    changesStatus ? holding.since.status : undefined,
    changesUnit ? holding.since.unit : undefined,
    state.kind === 'lot' ? holding.since.quantity : undefined,
  ].find((since) => since !== undefined && isOlder(occurredAt, since));
  if (newer !== undefined) throw new DomainError('late', { occurredAt, since: newer });
}
