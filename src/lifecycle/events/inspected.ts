import { z } from 'zod';
import { moved } from '../event-data.ts';
import { holdingEvent } from '../holding-event.ts';
import { Key, Line, Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  scale: Key.optional().meta({ description: 'Key of the grade scale' }),
  grade: Line(60).optional().meta({ description: 'The grade found' }),
  findings: Text(2_000).optional().meta({ description: 'What was found' }),
});

/** Looked at; with a grade it sets the grade. */
export const inspected = holdingEvent({
  type: 'inspected',
  data,
  changes(event) {
    const { grade } = event.data as z.output<typeof data>;
    return grade === undefined ? undefined : { grade };
  },
});
