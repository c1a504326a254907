import { z } from 'zod';
import { aliasKey } from '../codes/alias-key.ts';
import { Quantity } from './quantity.ts';
import { statuses } from './statuses.ts';
import { Key, Line, Text } from './text.ts';

/** What the data of every type may carry. */
export const noted = { note: Text(2_000).optional().meta({ description: 'A remark' }) };

/** What the data of types about a holding may carry. */
export const moved = {
  ...noted,
  quantity: Quantity.optional().meta({ description: 'Lots: how much; without it the whole balance' }),
  from: z
    .strictObject({
      unit: Key.optional().meta({ description: 'Key of the unit' }),
      place: Key.optional().meta({ description: 'Key of the place' }),
      status: z.enum(statuses).optional().meta({ description: 'Status' }),
      grade: Line(60).optional().meta({ description: 'Grade' }),
    })
    .optional()
    .meta({ description: 'Lots: which balance, where more than one qualifies' }),
};

/** The value of an alias: a line with something in it that a scan could say. */
export const AliasValue = Line(100).refine((value) => aliasKey(value) !== '', { error: 'alias-empty' });

/** Key of an attribute; letters first, so that no key means anything to a program. */
export const AttributeKey = z.string().regex(/^(?!__proto__$)[A-Za-z][A-Za-z0-9_-]{0,63}$/);

export const MOST_ATTRIBUTES = 200;

/** Attributes by key. */
export const Attributes = z
  .record(AttributeKey, Text(1_000))
  .refine((attributes) => Object.keys(attributes).length <= MOST_ATTRIBUTES, {
    error: 'too-many-attributes',
    params: { max: MOST_ATTRIBUTES },
  });
