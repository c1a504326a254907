import { z } from 'zod';
import { Instant } from './common.ts';

export const ImportView = z
  .object({
    id: z.string().meta({ description: 'Id' }),
    state: z.string().meta({ description: 'planning, planned, applying, applied, undoing, undone or failed' }),
    fileName: z.string().optional().meta({ description: 'Name of the file' }),
    form: z
      .object({
        encoding: z.string().meta({ description: 'utf-8, utf-16le, utf-16be, windows-1258, tcvn3 or vni' }),
        delimiter: z.string().meta({ description: 'comma, semicolon or tab' }),
      })
      .optional()
      .meta({ description: 'How the file is written: as the plan chose, else as it was found to be' }),
    mapping: z.string().optional().meta({ description: 'Key of the mapping that it was planned by' }),
    sha256: z.string().meta({ description: 'SHA-256 of the file' }),
    createdAt: Instant.meta({ description: 'When it was uploaded' }),
    updatedAt: Instant.meta({ description: 'When it last moved' }),
    counts: z
      .object({
        rows: z.number().int().meta({ description: 'Lines, the header apart' }),
        create: z.number().int().meta({ description: 'Lines that make items' }),
        update: z.number().int().optional().meta({ description: 'Lines that change items, with a row key' }),
        unchanged: z.number().int().optional().meta({ description: 'Lines whose items are so already' }),
        error: z.number().int().meta({ description: 'Lines that do not fit' }),
        items: z.number().int().meta({ description: 'Items to be made' }),
      })
      .meta({ description: 'By outcome' }),
    progress: z
      .object({
        rows: z.number().int().meta({ description: 'Lines applied' }),
        items: z.number().int().meta({ description: 'Items made' }),
      })
      .meta({ description: 'How far applying has come' }),
    undone: z
      .object({
        items: z.number().int().meta({ description: 'Items undone' }),
        kept: z.number().int().meta({ description: 'Items left as they are; their lines say why' }),
      })
      .optional()
      .meta({ description: 'What undoing did' }),
  })
  .meta({ id: 'Import', description: 'An import' });

export const ImportRowView = z
  .object({
    line: z.number().int().meta({ description: 'Line in the file; the header is 1' }),
    outcome: z.string().meta({ description: 'create, update, unchanged or error' }),
    reason: z.string().optional().meta({ description: 'Why it does not fit' }),
    detail: z.string().optional().meta({ description: 'The reason as a sentence' }),
    codes: z
      .array(z.string())
      .optional()
      .meta({ description: 'The codes of the items made, or of the item it is about' }),
    undo: z
      .object({
        undone: z.number().int().meta({ description: 'Items undone' }),
        kept: z
          .array(
            z.object({
              code: z.string().meta({ description: 'Code of the item' }),
              reason: z.string().meta({ description: 'Why it was left as it is' }),
              detail: z.string().meta({ description: 'The reason as a sentence' }),
            }),
          )
          .meta({ description: 'Items left as they are' }),
      })
      .optional()
      .meta({ description: 'What undoing did with the items of this line' }),
  })
  .meta({ id: 'ImportRow', description: 'A line of the file and what becomes of it' });
