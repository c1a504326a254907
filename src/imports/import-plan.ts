import { z } from 'zod';
import { MOST_ATTRIBUTES } from '../lifecycle/event-data.ts';
import { dateFormats } from './date-format.ts';
import { encodings } from './encodings.ts';
import { type Delimiter, delimiters } from './file-form.ts';
import {
  AliasColumns,
  Column,
  DateIn,
  Decimal,
  GradeColumn,
  KeyColumn,
  NodeColumn,
  StatusColumn,
  Values,
} from './plan-columns.ts';

const Title = z
  .strictObject({
    column: Column.meta({ description: 'Column with the title' }),
    language: z.enum(['vi', 'en']).meta({ description: 'Language of the titles' }),
  })
  .optional();

const Form = z
  .strictObject({
    encoding: z
      .enum(encodings)
      .optional()
      .meta({ description: 'How its characters are written; without it as it is found to be' }),
    delimiter: z
      .enum(Object.keys(delimiters) as [Delimiter, ...Delimiter[]])
      .optional()
      .meta({ description: 'What stands between fields; without it as it is found to be' }),
  })
  .optional();

/** How the columns of a file become items. */
export const ImportPlan = z
  .strictObject({
    file: Form.meta({ description: 'How the file is written' }),
    framework: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
      .meta({ description: 'Key of the framework' }),
    class: z
      .strictObject({
        column: Column.meta({ description: 'Column that the class path is cut out of' }),
        strip: z.string().max(10).default('').meta({ description: 'Characters taken away first' }),
        path: z
          .array(z.tuple([z.number().int().min(0).max(200), z.number().int().min(1).max(200)]))
          .min(1)
          .max(8)
          .optional()
          .meta({
            description:
              'From and to (exclusive) of each segment, by character; without it the column holds whole paths',
          }),
        values: Values(z.string().min(1).max(140)),
        create: z.boolean().default(false).meta({ description: 'Make classes that are missing' }),
        title: Column.optional().meta({ description: 'Column with the title of a class that is made' }),
        itemKind: z
          .enum(['equipment', 'lot'])
          .default('equipment')
          .meta({ description: 'What classes that are made make' }),
      })
      .meta({ description: 'The class of each line' }),
    key: KeyColumn.optional().meta({ description: 'Row key: a line whose item is there already changes it' }),
    title: Title.meta({ description: 'The title of each item' }),
    unit: NodeColumn('unit').optional().meta({ description: 'The unit that holds it' }),
    place: NodeColumn('place').optional().meta({ description: 'The place where it is' }),
    aliases: AliasColumns.default([]).meta({ description: 'Other names, by scheme; an empty field is none' }),
    quantity: z
      .strictObject({
        column: Column.meta({ description: 'Column with the quantity' }),
        as: z.enum(['pieces', 'lot']).meta({ description: 'One item a piece, or one lot of that quantity' }),
        decimal: Decimal,
      })
      .optional()
      .meta({ description: 'How much; without it one piece a line' }),
    uom: z
      .strictObject({
        column: Column.meta({ description: 'Column with the unit of measure' }),
        values: Values(z.string().max(10)),
      })
      .optional()
      .meta({ description: 'Unit of measure' }),
    attributes: z
      .record(
        z.string().regex(/^(?!__proto__$)[A-Za-z][A-Za-z0-9_-]{0,63}$/),
        z.strictObject({
          column: Column.meta({ description: 'Its column' }),
          decimal: Decimal,
          format: z.enum(dateFormats).optional().meta({ description: 'For dates: how they are written' }),
        }),
      )
      .refine((attributes) => Object.keys(attributes).length <= MOST_ATTRIBUTES, {
        error: 'too-many-attributes',
        params: { max: MOST_ATTRIBUTES },
      })
      .default({})
      .meta({ description: 'Attributes by key' }),
    received: DateIn('Column with the day of receipt').optional().meta({ description: 'When it was received' }),
    grade: GradeColumn.optional().meta({ description: 'Its grade' }),
    status: StatusColumn.optional().meta({ description: 'Its status' }),
    again: z.boolean().optional().meta({ description: 'Import a file that was imported before' }),
  })
  .meta({ id: 'ImportPlan', description: 'How the columns of a file become items' });

export type ImportPlan = z.output<typeof ImportPlan>;
