import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent, named } from '../holding-event.ts';
import { Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  circumstances: Text(2_000).optional().meta({ description: 'How it was lost' }),
});

/** Not to be found; its last unit and place stay known. */
export const reportedLost = holdingEvent({ type: 'reported-lost', data, changes: named });
