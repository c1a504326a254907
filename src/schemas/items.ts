import { z } from 'zod';
import { AliasValue } from '../lifecycle/event-data.ts';
import { OccurredAt } from '../lifecycle/occurred-at.ts';
import { Quantity } from '../lifecycle/quantity.ts';
import { statuses } from '../lifecycle/statuses.ts';
import { Line, Text } from '../lifecycle/text.ts';
import { ClassKey, Instant, NewTitle, NodeKey, TitleView } from './common.ts';

export const Alias = z
  .strictObject({
    scheme: NodeKey.meta({ description: 'Which kind of name: maker-serial, legacy, nsn-serial, giai, uii ...' }),
    value: AliasValue.meta({ description: 'The name itself' }),
  })
  .meta({ id: 'NewAlias', description: 'Another name of the item' });

export const Attributes = z
  .record(z.string().regex(/^(?!__proto__$)[A-Za-z][A-Za-z0-9_-]{0,63}$/), Text(1_000))
  .meta({ description: 'Attributes by key; values are texts' });

export const Uom = z
  .string()
  .regex(/^[A-Z0-9]{2,3}$/)
  .meta({ description: 'Unit of measure, UN/CEFACT Rec 20 code', examples: ['EA', 'KGM', 'LTR'] });

export const Basis = z
  .strictObject({
    kind: Line(60).meta({ description: 'Order, voucher ...' }),
    number: Line(100).meta({ description: 'Its number' }),
    date: OccurredAt.optional().meta({ description: 'Its date' }),
  })
  .meta({ id: 'Basis', description: 'The order or voucher an event rests on' });

export const NewItem = z
  .strictObject({
    class: ClassKey,
    title: NewTitle.optional(),
    code: z
      .string()
      .max(200)
      .optional()
      .meta({ description: 'A reserved code to claim; without it the next number is taken' }),
    quantity: Quantity.optional().meta({ description: 'Lots only: how much there is, a decimal string' }),
    uom: Uom.optional(),
    unit: NodeKey.optional().meta({ description: 'Key of the unit that holds it' }),
    place: NodeKey.optional().meta({ description: 'Key of the place where it lies' }),
    aliases: z.array(Alias).max(10).optional().meta({ description: 'At most 10' }),
    attributes: Attributes.optional(),
    occurredAt: OccurredAt.optional().meta({ description: 'When it was registered on paper; default now' }),
    basis: Basis.optional(),
    note: Text(2_000).optional().meta({ description: 'A remark' }),
  })
  .meta({ id: 'NewItem', description: 'What registers an item' });

const nullableText = (max: number) => Text(max).nullable();

export const ItemChange = z
  .strictObject({
    title: z
      .strictObject({
        vi: nullableText(300).optional().meta({ description: 'null takes it away' }),
        en: nullableText(300).optional().meta({ description: 'null takes it away' }),
      })
      .optional()
      .meta({ description: 'Titles to set' }),
    attributes: z
      .record(z.string().regex(/^(?!__proto__$)[A-Za-z][A-Za-z0-9_-]{0,63}$/), nullableText(1_000))
      .optional()
      .meta({ description: 'Attributes to set; null takes one away' }),
  })
  .meta({ id: 'ItemChange', description: 'A merge patch (RFC 7396) of title and attributes' });

const HoldingView = z
  .object({
    unit: z.string().optional().meta({ description: 'Key of the unit' }),
    place: z.string().optional().meta({ description: 'Key of the place' }),
    status: z.string().meta({ description: `Now one of ${statuses.join(', ')}; new ones may come` }),
    grade: z.string().optional().meta({ description: 'Step of a grade scale' }),
    quantity: z.string().meta({ description: 'Decimal string' }),
  })
  .meta({ id: 'Holding', description: 'How much of the item is with which unit, where, in which status and grade' });

export const ItemView = z
  .object({
    id: z.string().meta({ description: 'UUID, for ever' }),
    code: z.string().meta({ description: 'With separators', examples: ['T.23.015.000042.JV'] }),
    class: z.string().meta({ description: 'Framework and path' }),
    kind: z.string().meta({ description: 'equipment or lot' }),
    title: TitleView,
    aliases: z
      .array(
        z
          .object({
            scheme: z.string().meta({ description: 'Kind of name' }),
            value: z.string().meta({ description: 'The name' }),
          })
          .meta({ id: 'Alias', description: 'Another name' }),
      )
      .meta({ description: 'Other names' }),
    attributes: z.record(z.string(), z.string()).meta({ description: 'Attributes by key' }),
    holdings: z.array(HoldingView).meta({ description: 'One for equipment, any number for a lot' }),
    uom: z.string().optional().meta({ description: 'Unit of measure, UN/CEFACT Rec 20 code' }),
    parent: z.string().optional().meta({ description: 'The item it is installed in' }),
    status: z.string().optional().meta({ description: 'Equipment only' }),
    unit: z.string().optional().meta({ description: 'Equipment only' }),
    place: z.string().optional().meta({ description: 'Equipment only' }),
    grade: z.string().optional().meta({ description: 'Equipment only' }),
    seq: z.number().int().meta({ description: 'Number of the last event' }),
    registeredAt: Instant.meta({ description: 'When its first event was recorded' }),
    updatedAt: Instant.meta({ description: 'When its last event was recorded' }),
  })
  .meta({ id: 'Item', description: 'An item as its log adds up to' });

export const ItemQuery = {
  class: z.string().max(120).optional().meta({ description: 'A class, with all below it' }),
  status: z.string().max(40).optional().meta({ description: 'Status of a holding' }),
  unit: NodeKey.optional().meta({ description: 'A unit, with all below it' }),
  place: NodeKey.optional().meta({ description: 'A place, with all below it' }),
  grade: z.string().max(60).optional().meta({ description: 'Grade of a holding' }),
  text: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Words that titles and aliases start with, with or without diacritics' }),
  kind: z.enum(['equipment', 'lot']).optional().meta({ description: 'equipment or lot' }),
};
