import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';

import { moveHolding } from '../move-holding.ts';

const data = z.strictObject({ ...moved });

/** Taken in by a unit: from its registration, or on the way. */
export const received: EventType = {
  type: 'received',
  rev: 1,
  data,
  needs: 'unit',
  moves: true,
  evolve: (state, event) => moveHolding(state, event, { unit: event.unit, place: event.place }),
};
