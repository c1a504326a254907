import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent, named } from '../holding-event.ts';

const data = z.strictObject({ ...moved });

/** Put in a place, or moved to another one. It stays with its unit unless one is named. */
export const stored = holdingEvent({
  type: 'stored',
  data,
  needs: 'place',
  changes: named,
});
