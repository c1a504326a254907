import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';
import { moveHolding } from '../move-holding.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  level: Text(60).optional().meta({ description: 'Level of maintenance' }),
  result: Text(500).optional().meta({ description: 'What came of it' }),
  grade: Text(60).optional().meta({ description: 'The grade it now has' }),
});

/** Back in the status it had before; with a grade it sets the grade. */
export const maintenanceCompleted: EventType = {
  type: 'maintenance-completed',
  rev: 1,
  data,
  moves: true,
  evolve(state, event) {
    const { grade } = event.data as z.output<typeof data>;
    return moveHolding(state, event, {
      ...(event.unit !== undefined && { unit: event.unit }),
      ...(event.place !== undefined && { place: event.place }),
      ...(grade !== undefined && { grade }),
    });
  },
};
