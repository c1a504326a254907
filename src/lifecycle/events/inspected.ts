import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { moved } from '../event-data.ts';
import { moveHolding } from '../move-holding.ts';
import { Key, Text } from '../text.ts';

const data = z.strictObject({
  ...moved,
  scale: Key.optional().meta({ description: 'Key of the grade scale' }),
  grade: Text(60).optional().meta({ description: 'The grade found' }),
  findings: Text(2_000).optional().meta({ description: 'What was found' }),
});

/** Looked at; with a grade it sets the grade. */
export const inspected: EventType = {
  type: 'inspected',
  rev: 1,
  data,
  moves: true,
  evolve(state, event) {
    const { grade } = event.data as z.output<typeof data>;
    return grade === undefined ? state : moveHolding(state, event, { grade });
  },
};
