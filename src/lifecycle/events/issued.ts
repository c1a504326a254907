import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';

import { moveHolding } from '../move-holding.ts';

const data = z.strictObject({ ...moved });

/** Handed out to be used. It leaves its place in the store. */
export const issued: EventType = {
  type: 'issued',
  rev: 1,
  data,
  needs: 'unit',
  moves: true,
  evolve: (state, event) => moveHolding(state, event, { unit: event.unit, place: event.place }),
};
