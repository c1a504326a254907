import { z } from 'zod';
import { noted } from '../event-data.ts';
import type { ItemEvent } from '../item-event.ts';
import type { ItemState } from '../item-state.ts';
import { Quantity } from '../quantity.ts';
import { Key, Text, TitleText } from '../text.ts';

const data = z.strictObject({
  ...noted,
  code: z.string().min(1).max(70).meta({ description: 'The code, with separators' }),
  class: z.string().min(3).max(140).meta({ description: 'Framework and path' }),
  kind: z.enum(['equipment', 'lot']).meta({ description: 'equipment or lot' }),
  title: TitleText.optional().meta({ description: 'What people call it' }),
  aliases: z
    .array(
      z.strictObject({ scheme: Key.meta({ description: 'Kind of name' }), value: Text(100).meta({ description: 'The name' }) }),
    )
    .max(10)
    .optional()
    .meta({ description: 'Other names' }),
  attributes: z.record(z.string(), Text(1_000)).optional().meta({ description: 'Attributes by key' }),
  quantity: Quantity.optional().meta({ description: 'Lots: how much there is' }),
  uom: z
    .string()
    .regex(/^[A-Z0-9]{2,3}$/)
    .optional()
    .meta({ description: 'Unit of measure, UN/CEFACT Rec 20' }),
});

export const registered = { type: 'registered', rev: 1, data, moves: false, evolve: (state: ItemState) => state };

/** The first state of an item, from event 1 of its log. */
export function firstState(event: ItemEvent): ItemState {
  const { code, class: classKey, kind, title, aliases, attributes, quantity, uom } = event.data as z.output<typeof data>;
  const at = event.occurredAt;
  return {
    kind,
    code,
    class: classKey,
    title: (title as ItemState['title']) ?? {},
    aliases: aliases ?? [],
    attributes: attributes ?? {},
    ...(uom !== undefined && { uom }),
    holdings: [
      {
        ...(event.unit !== undefined && { unit: event.unit }),
        ...(event.place !== undefined && { place: event.place }),
        status: 'registered',
        quantity: kind === 'lot' ? (quantity ?? '0') : '1',
        since: {
          status: at,
          quantity: at,
          ...(event.unit !== undefined && { unit: at }),
          ...(event.place !== undefined && { place: at }),
        },
      },
    ],
    registeredAt: event.recordedAt,
    updatedAt: event.recordedAt,
  };
}
