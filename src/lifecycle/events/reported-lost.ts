import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';
import { moveHolding } from '../move-holding.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  circumstances: Text(2_000).optional().meta({ description: 'How it was lost' }),
});

/** Not to be found; its last unit and place stay known. */
export const reportedLost: EventType = {
  type: 'reported-lost',
  rev: 1,
  data,
  moves: true,
  evolve: (state, event) =>
    moveHolding(state, event, {
      ...(event.unit !== undefined && { unit: event.unit }),
      ...(event.place !== undefined && { place: event.place }),
    }),
};
