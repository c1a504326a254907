import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import type { ItemEvent } from '../item-event.ts';
import type { ItemState } from '../item-state.ts';

/** Recorded by the server at seq 1 of a registration that never came to be: its claims are void. There is no item. */
export const registrationAbandoned: EventType = {
  type: 'registration-abandoned',
  rev: 1,
  data: z.strictObject({}),
  statuses: [],
  byClients: false,
  opens: abandonedState,
  evolve: (state) => state,
};

function abandonedState(event: ItemEvent): ItemState {
  return {
    kind: 'equipment',
    code: '',
    class: '',
    title: {},
    aliases: [],
    attributes: {},
    holdings: [],
    abandoned: true,
    registeredAt: event.recordedAt,
    updatedAt: event.recordedAt,
  };
}
