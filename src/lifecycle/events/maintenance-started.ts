import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';
import { moveHolding } from '../move-holding.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  level: Text(60).optional().meta({ description: 'Level of maintenance' }),
  reason: Text(500).optional().meta({ description: 'Why' }),
});

/** Taken out of its work to be maintained; its unit stays the holder unless another one is named. */
export const maintenanceStarted: EventType = {
  type: 'maintenance-started',
  rev: 1,
  data,
  moves: true,
  evolve: (state, event) =>
    moveHolding(state, event, {
      ...(event.unit !== undefined && { unit: event.unit }),
      ...(event.place !== undefined && { place: event.place }),
    }),
};
