import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent } from '../holding-event.ts';

const data = z.strictObject({ ...moved });

/** Given back into stock. */
export const returned = holdingEvent({
  type: 'returned',
  data,
  needs: 'unit',
  changes: ({ unit, place }) => ({ unit, place }),
});
