import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';
import { moveHolding } from '../move-holding.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  reason: Text(500).optional().meta({ description: 'Why' }),
});

/** Out of service for good. */
export const retired: EventType = {
  type: 'retired',
  rev: 1,
  data,
  moves: true,
  evolve: (state, event) =>
    moveHolding(state, event, {
      ...(event.unit !== undefined && { unit: event.unit }),
      ...(event.place !== undefined && { place: event.place }),
    }),
};
