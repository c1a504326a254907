import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';
import { moveHolding } from '../move-holding.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  method: Text(500).optional().meta({ description: 'How: scrapped, sold, destroyed ...' }),
});

/** Gone. Its code is never used again. */
export const disposed: EventType = {
  type: 'disposed',
  rev: 1,
  data,
  moves: true,
  evolve: (state, event) =>
    moveHolding(state, event, {
      ...(event.unit !== undefined && { unit: event.unit }),
      ...(event.place !== undefined && { place: event.place }),
    }),
};
