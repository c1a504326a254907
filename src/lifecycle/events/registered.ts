import { z } from 'zod';
import { AliasValue, Attributes, noted } from '../event-data.ts';
import type { EventType } from '../event-type.ts';
import type { ItemEvent } from '../item-event.ts';
import type { ItemState } from '../item-state.ts';
import { canonicalQuantity, Quantity } from '../quantity.ts';
import { Key, Line, TitleText } from '../text.ts';
import { transitions } from '../transitions.ts';

const Alias = z.strictObject({
  scheme: Key.meta({ description: 'Kind of name' }),
  value: AliasValue.meta({ description: 'The name' }),
});

const data = z
  .strictObject({
    ...noted,
    code: Line(70).meta({ description: 'The code, with separators' }),
    class: Line(140).min(3).meta({ description: 'Framework and path' }),
    kind: z.enum(['equipment', 'lot']).meta({ description: 'equipment or lot' }),
    title: TitleText.optional().meta({ description: 'What people call it' }),
    aliases: z.array(Alias).max(10).optional().meta({ description: 'Other names' }),
    attributes: Attributes.optional().meta({ description: 'Attributes by key' }),
    quantity: Quantity.optional().meta({ description: 'Lots: how much there is' }),
    uom: z
      .string()
      .regex(/^[A-Z0-9]{2,3}$/)
      .optional()
      .meta({ description: 'Unit of measure, UN/CEFACT Rec 20' }),
  })
  .refine(({ kind, quantity }) => kind === 'lot' || quantity === undefined || canonicalQuantity(quantity) === '1', {
    path: ['quantity'],
    error: 'quantity-of-equipment',
  });

export const registered: EventType = {
  type: 'registered',
  rev: 1,
  data,
  statuses: transitions.registered.from,
  byClients: true,
  opens: firstState,
  evolve: (state) => state,
};

/** The first state of an item, from event 1 of its log. */
function firstState(event: ItemEvent): ItemState {
  const {
    code,
    class: classKey,
    kind,
    title,
    aliases,
    attributes,
    quantity,
    uom,
  } = event.data as z.output<typeof data>;
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
        quantity: kind === 'lot' ? canonicalQuantity(quantity ?? '0') : '1',
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
