import { type DecideContext, type DecidedEvent, decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { ItemCommand } from './item-command.ts';
import type { ItemState } from './item-state.ts';

/** The next events of an item, one after the other from a state (none: its first), and the state that they make. Throws what `decide` throws. */
export function decideAll(
  commands: readonly ItemCommand[],
  context: DecideContext,
  from?: ItemState,
): { decided: DecidedEvent[]; state: ItemState } {
  const decided: DecidedEvent[] = [];
  let state = from;
  for (const command of commands) {
    const event = decide(state, command, context);
    decided.push(event);
    const recordedAt = context.now.toISOString();
    state = evolve(state, { ...event, history: event.history ?? false, seq: decided.length, recordedAt });
  }
  if (!state) throw new Error('An item needs a first event');
  return { decided, state };
}
