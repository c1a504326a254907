import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent, named } from '../holding-event.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  method: Text(500).optional().meta({ description: 'How: scrapped, sold, destroyed ...' }),
});

/** Gone. Its code is never used again. */
export const disposed = holdingEvent({ type: 'disposed', data, changes: named });
