import { z } from 'zod';
import { Quantity } from './quantity.ts';
import { statuses } from './statuses.ts';
import { Key, Text } from './text.ts';

/** What the data of every type may carry. */
export const noted = { note: Text(2_000).optional().meta({ description: 'A remark' }) };

/** What the data of types that move a lot's quantity may carry. */
export const moved = {
  ...noted,
  quantity: Quantity.optional().meta({ description: 'Lots: how much; without it the whole balance' }),
  from: z
    .strictObject({
      unit: Key.optional().meta({ description: 'Key of the unit' }),
      place: Key.optional().meta({ description: 'Key of the place' }),
      status: z.enum(statuses).optional().meta({ description: 'Status' }),
      grade: Text(60).optional().meta({ description: 'Grade' }),
    })
    .optional()
    .meta({ description: 'Lots: which balance, where more than one qualifies' }),
};
