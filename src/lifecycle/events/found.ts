import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent, named } from '../holding-event.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  circumstances: Text(2_000).optional().meta({ description: 'How it was found' }),
});

/** Found again, and into stock; with its unit and place unless others are named. */
export const found = holdingEvent({ type: 'found', data, changes: named });
