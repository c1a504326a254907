import type { z } from 'zod';
import type { ItemEvent } from './item-event.ts';
import type { ItemState } from './item-state.ts';

/** A type of event: what its data may be, what it needs beside, and what it does to the state. When it is allowed stands in `transitions`. */
export interface EventType {
  type: string;
  /** Version of the data schema; a published one is never edited. */
  rev: number;
  data: z.ZodType<Record<string, unknown>>;
  /** What must be named in the envelope. */
  needs?: 'unit' | 'place';
  /** Changes holdings: for lots it takes a quantity and may name the balance it takes from. */
  moves: boolean;
  evolve(state: ItemState, event: ItemEvent): ItemState;
}
