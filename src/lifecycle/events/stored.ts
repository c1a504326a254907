import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';

import { moveHolding } from '../move-holding.ts';

const data = z.strictObject({ ...moved });

/** Put in a place, or moved to another one. It stays with its unit unless one is named. */
export const stored: EventType = {
  type: 'stored',
  rev: 1,
  data,
  needs: 'place',
  moves: true,
  evolve: (state, event) => moveHolding(state, event, { place: event.place, ...(event.unit !== undefined && { unit: event.unit }) }),
};
