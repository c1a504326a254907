import { z } from 'zod';
import { symbolKinds } from '../labels/symbols/symbol.ts';
import { ItemQuery } from './items.ts';

const LabelSymbol = z.enum(symbolKinds).meta({ description: 'qr, data-matrix or code-128; qr without it' });
export const LabelStockKey = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'Key of the label stock', examples: ['avery-l7160'] });
const Template = z.enum(['standard']).meta({ description: 'How the label looks' });

export const LabelQuery = z.strictObject({
  symbol: LabelSymbol.optional().meta({ description: 'qr, data-matrix or code-128; qr without it' }),
  template: Template.optional().meta({ description: 'How the label looks' }),
  labelStock: LabelStockKey.optional().meta({ description: 'Whose label size; avery-l7160 without it' }),
  dpi: z.coerce
    .number()
    .int()
    .min(72)
    .max(1_200)
    .optional()
    .meta({ description: "The printer's resolution: modules become whole dots" }),
});

export const SheetRequest = z
  .strictObject({
    codes: z
      .array(z.string().min(1).max(200))
      .min(1)
      .optional()
      .meta({ description: 'Codes or aliases of items, or reserved codes, up to 5,000; their order is kept' }),
    query: z.strictObject(ItemQuery).optional().meta({ description: 'Instead of codes: all items that it finds' }),
    labelStock: LabelStockKey,
    template: Template.optional(),
    symbol: LabelSymbol.optional(),
    startSlot: z.number().int().optional().meta({ description: 'Where to begin: 1 is the top left, then by rows' }),
    skipSlots: z
      .array(z.number().int())
      .max(500)
      .optional()
      .meta({ description: 'Slots of the first page to leave out' }),
  })
  .meta({ id: 'SheetRequest', description: 'A sheet of labels' });
