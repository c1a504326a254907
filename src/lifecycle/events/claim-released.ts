import { z } from 'zod';
import type { EventType } from '../event-type.ts';

const data = z.strictObject({
  event: z.string().min(1).max(100).meta({ description: 'Id of the event that may not be recorded any more' }),
});

/** Recorded by the server: a name was claimed for an event that never came (writes.md, rule 5). */
export const claimReleased: EventType = {
  type: 'claim-released',
  rev: 1,
  data,
  statuses: [],
  byClients: false,
  evolve(state, event) {
    const { event: id } = event.data as z.output<typeof data>;
    return { ...state, released: [...(state.released ?? []), id] };
  },
};
