import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent, named } from '../holding-event.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  reason: Text(500).optional().meta({ description: 'Why' }),
});

/** Out of service for good. */
export const retired = holdingEvent({ type: 'retired', data, changes: named });
