import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent, named } from '../holding-event.ts';
import { Line, Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  level: Line(60).optional().meta({ description: 'Level of maintenance' }),
  reason: Text(500).optional().meta({ description: 'Why' }),
});

/** Taken out of its work to be maintained; its unit stays the holder unless another one is named. */
export const maintenanceStarted = holdingEvent({ type: 'maintenance-started', data, changes: named });
