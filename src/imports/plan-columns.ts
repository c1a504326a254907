import { z } from 'zod';
import type { Status } from '../lifecycle/statuses.ts';
import { Key } from '../lifecycle/text.ts';
import { dateFormats } from './date-format.ts';

/** A column by its name, composed as the header of the file is. */
export const Column = z.string().min(1).max(200).normalize('NFC');

const MOST_VALUES = 5_000;

/** What the words of a column mean. A word that is not listed means itself. */
export function Values<V extends z.ZodType<string>>(value: V) {
  return z
    .record(z.string().max(300), value)
    .refine((values) => Object.keys(values).length <= MOST_VALUES, {
      error: 'too-many-values',
      params: { max: MOST_VALUES },
    })
    .default({})
    .meta({ description: 'What the words of the file mean' });
}

const dated = {
  format: z.enum(dateFormats).default('YYYY-MM-DD').meta({ description: 'How the dates are written' }),
  firstYear: z
    .number()
    .int()
    .min(1900)
    .max(2000)
    .optional()
    .meta({ description: 'Years of two digits lie within the hundred years from this one on' }),
};

export function DateIn(description: string) {
  return z.strictObject({ column: Column.meta({ description }), ...dated });
}

export const Decimal = z
  .enum(['comma', 'point'])
  .optional()
  .meta({ description: 'The decimal sign; the other one may part thousands' });

export const AliasColumns = z
  .array(
    z.strictObject({
      scheme: Key.meta({ description: 'Kind of name' }),
      column: Column.meta({ description: 'Column with the names' }),
    }),
  )
  .max(10);

/** What tells the lines of a source apart: names in a unique scheme, the source's own. */
export const KeyColumn = z.strictObject({
  column: Column.meta({ description: 'Column with the row key' }),
  source: Key.meta({ description: 'Key of the unique alias scheme in which row keys are names' }),
});

/** A title, and the key that is made from it. */
export function NodeColumn(what: string) {
  return z.strictObject({
    column: Column.meta({ description: `Column with the title of the ${what}` }),
    create: z
      .boolean()
      .default(false)
      .meta({ description: `Make ${what}s that are missing` }),
  });
}

/** The statuses that the first events of an item can lead to. */
export const firstStatuses = [
  'registered',
  'in_stock',
  'in_use',
  'in_maintenance',
  'lost',
  'retired',
  'disposed',
] as const satisfies readonly Status[];

export type FirstStatus = (typeof firstStatuses)[number];

export const GradeColumn = z.strictObject({
  column: Column.meta({ description: 'Column with the grade' }),
  values: Values(z.string().min(1).max(60)),
  scale: Key.optional().meta({ description: 'Key of the grade scale' }),
  on: DateIn('Column with the day on which it was graded')
    .optional()
    .meta({ description: 'When; without it at the import' }),
});

export const StatusColumn = z.strictObject({
  column: Column.meta({ description: 'Column with the status' }),
  values: Values(z.enum(firstStatuses)),
  since: DateIn('Column with the day since which it has it')
    .optional()
    .meta({ description: 'Since when; without it since the import' }),
});
