import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';
import { moveHolding } from '../move-holding.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  circumstances: Text(2_000).optional().meta({ description: 'How it was found' }),
});

/** Found again: back in the status it had before it was lost. */
export const found: EventType = {
  type: 'found',
  rev: 1,
  data,
  moves: true,
  evolve: (state, event) =>
    moveHolding(state, event, {
      ...(event.unit !== undefined && { unit: event.unit }),
      ...(event.place !== undefined && { place: event.place }),
    }),
};
