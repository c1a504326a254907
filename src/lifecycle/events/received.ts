import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent } from '../holding-event.ts';

const data = z.strictObject({ ...moved });

/** Taken in by a unit: from its registration, or on the way. A place that is not named is not known. */
export const received = holdingEvent({
  type: 'received',
  data,
  needs: 'unit',
  changes: ({ unit, place }) => ({ unit, place }),
});
