import { z } from 'zod';
import { HolderView } from './codes.ts';
import { Instant, TitleView } from './common.ts';
import { ItemView } from './items.ts';

/** Always 200 for any text; so a text of up to 10,000 characters is read, and the rest is the size limit's business. */
export const Scan = z
  .strictObject({ scan: z.string().max(10_000).meta({ description: 'Whatever the scanner sent' }) })
  .meta({ id: 'Scan', description: 'A scan' });

const CandidateView = z
  .object({
    id: z.string().meta({ description: 'Id of the item' }),
    code: z.string().meta({ description: 'Its code' }),
    class: z.string().meta({ description: 'Its class' }),
    title: TitleView,
  })
  .meta({ id: 'Candidate', description: 'An item that bears the name' });

export const ResolutionView = z
  .object({
    outcome: z.string().meta({ description: 'item, reserved, void, place, unit, ambiguous, unknown or invalid' }),
    via: z.string().optional().meta({ description: 'The name it came through' }),
    item: ItemView.optional(),
    code: z.string().optional().meta({ description: 'The code, where there is no item yet' }),
    class: z.string().optional().meta({ description: 'The class of the code' }),
    node: z
      .object({ key: z.string().meta({ description: 'Key' }), title: TitleView })
      .optional()
      .meta({ description: 'The place or unit' }),
    holder: HolderView,
    allowedEvents: z.array(z.string()).optional().meta({ description: 'What may be recorded next' }),
    candidates: z.array(CandidateView).optional().meta({ description: 'The items that bear an ambiguous name' }),
    replacedBy: z.string().optional().meta({ description: 'The code that replaced the one scanned' }),
    reason: z.string().optional().meta({
      description:
        'Why it is invalid; elsewhere for a code that another server or the issuer gives out; of an unknown code after-backup: it may have been issued after the backup that was restored',
    }),
    backupAt: Instant.optional().meta({ description: 'When that backup was taken' }),
    suggestions: z.array(z.string()).optional().meta({ description: 'Codes that exist and are one slip away' }),
  })
  .meta({ id: 'Resolution', description: 'What a scan leads to' });
