import { randomUUID } from 'node:crypto';
import { DomainError } from '../../src/errors.ts';
import { type DecidedEvent, decide, type ItemCommand } from '../../src/lifecycle/decide.ts';
import { evolve } from '../../src/lifecycle/evolve.ts';
import type { ItemEvent } from '../../src/lifecycle/item-event.ts';
import type { Holding, ItemState } from '../../src/lifecycle/item-state.ts';

export const NOW = new Date('2026-11-24T05:00:00.000Z');
export const ZONE = 'Asia/Ho_Chi_Minh';
/** `NOW` as the site writes it. */
export const NOW_TEXT = '2026-11-24T12:00:00.000+07:00';

export type Said = Partial<ItemCommand> & { type: string };

/** An item made by recording what is said, each as a client would. */
export class Life {
  state: ItemState | undefined;
  readonly events: ItemEvent[] = [];
  readonly now: Date;

  constructor(now = NOW) {
    this.now = now;
  }

  decide(said: Said): DecidedEvent {
    return decide(this.state, { id: randomUUID(), ...said }, { now: this.now, zone: ZONE });
  }

  record(said: Said): this {
    return this.append(this.decide(said));
  }

  append(decided: DecidedEvent): this {
    const event = toEvent(decided, this.events.length + 1);
    this.events.push(event);
    this.state = evolve(this.state, event);
    return this;
  }

  get item(): ItemState {
    if (!this.state) throw new Error('not registered');
    return this.state;
  }

  get only(): Holding {
    const [only, second] = this.item.holdings;
    if (!only || second) throw new Error(`${this.item.holdings.length} holdings`);
    return only;
  }
}

export function toEvent({ history, ...decided }: DecidedEvent, seq: number): ItemEvent {
  return { seq, recordedAt: new Date(NOW.getTime() + seq).toISOString(), ...decided, history: history === true };
}

export function equipment(said: Partial<ItemCommand> = {}): Life {
  return new Life().record({ type: 'registered', ...said, data: { ...REGISTERED, kind: 'equipment', ...said.data } });
}

export function lot(quantity: string, said: Partial<ItemCommand> = {}): Life {
  return new Life().record({
    type: 'registered',
    ...said,
    data: { ...REGISTERED, kind: 'lot', quantity, uom: 'KGM', ...said.data },
  });
}

const REGISTERED = { code: 'T.23.015.000042.JV', class: 'sample:T.23.015' };

/** The refusal that an action ends in. */
export function refusal(action: () => unknown): DomainError {
  try {
    action();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('not refused');
}

/** The balances of a lot, readable: `unit/place/status/grade=quantity`, sorted. */
export function balances(state: ItemState): string[] {
  return state.holdings
    .map(
      ({ unit = '-', place = '-', status, grade = '-', quantity }) => `${unit}/${place}/${status}/${grade}=${quantity}`,
    )
    .sort();
}
