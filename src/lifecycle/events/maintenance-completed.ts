import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent, named } from '../holding-event.ts';
import { Line, Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  level: Line(60).optional().meta({ description: 'Level of maintenance' }),
  result: Text(500).optional().meta({ description: 'What came of it: fixed, unfixable ...' }),
  grade: Line(60).optional().meta({ description: 'The grade it now has' }),
});

/** Back in the status it had before; with a grade it sets the grade. */
export const maintenanceCompleted = holdingEvent({
  type: 'maintenance-completed',
  data,
  changes(event) {
    const { grade } = event.data as z.output<typeof data>;
    return { ...named(event), ...(grade !== undefined && { grade }) };
  },
});
