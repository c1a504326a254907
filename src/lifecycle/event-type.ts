import type { z } from 'zod';
import type { ItemEvent } from './item-event.ts';
import type { ItemState } from './item-state.ts';
import type { Changes } from './move-holding.ts';
import type { Status } from './statuses.ts';

/** A type of event: what its data may be, what it needs beside, and what it does to the state. When it is allowed stands in `transitions`. */
export interface EventType {
  type: string;
  /** Version of the data schema; a published one is never edited. */
  rev: number;
  /** The data as it is recorded. */
  data: z.ZodType<Record<string, unknown>>;
  /** Where clients may send more than is recorded: what they may send, and what it becomes. */
  sent?: { data: z.ZodType<Record<string, unknown>>; toData(sent: Record<string, unknown>): Record<string, unknown> };
  /** What must be named in the envelope. */
  needs?: 'unit' | 'place';
  /** The statuses that allow it, from the table. */
  statuses: readonly Status[];
  /** Whether clients record it; else the server alone. */
  byClients: boolean;
  /** For types about a holding: what is set in it, or `undefined` when this event sets nothing. For lots they take a quantity and may name a balance. */
  changes?(event: Pick<ItemEvent, 'unit' | 'place' | 'data'>): Changes | undefined;
  /** For types that can only be the first of a log: the state they make. */
  opens?(event: ItemEvent): ItemState;
  evolve(state: ItemState, event: ItemEvent): ItemState;
}
