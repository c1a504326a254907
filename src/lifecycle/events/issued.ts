import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent } from '../holding-event.ts';

const data = z.strictObject({ ...moved });

/** Handed out to be used. It leaves its place in the store. */
export const issued = holdingEvent({
  type: 'issued',
  data,
  needs: 'unit',
  changes: ({ unit, place }) => ({ unit, place }),
});
