import { z } from 'zod';
import { Text } from '../lifecycle/text.ts';
import { ClassKey, FrameworkKey, Instant } from './common.ts';

export const ParseRequest = z
  .strictObject({
    text: z.string().max(10_000).meta({ description: 'The text to read as a code' }),
    framework: FrameworkKey.optional().meta({ description: 'Only this framework' }),
  })
  .meta({ id: 'ParseRequest', description: 'A text to read as a code' });

export const ParseView = z
  .object({
    valid: z.boolean().meta({ description: 'Whether it is a code' }),
    code: z.string().optional().meta({ description: 'The code with separators' }),
    class: z.string().optional().meta({ description: 'Its class' }),
    parts: z
      .array(
        z
          .object({
            level: z.string().meta({ description: 'Key of the level' }),
            text: z.string().meta({ description: 'Its segment' }),
          })
          .meta({ id: 'CodePart', description: 'One segment' }),
      )
      .optional()
      .meta({ description: 'Segment by segment' }),
    item: z.string().optional().meta({ description: 'Id of the item that bears it' }),
    reason: z.string().optional().meta({ description: 'Why it is none' }),
    suggestions: z.array(z.string()).optional().meta({ description: 'Codes that exist and are one slip away' }),
  })
  .meta({ id: 'ParsedCode', description: 'What a text means as a code' });

export const IssueRequest = z
  .strictObject({
    class: ClassKey,
    count: z.number().int().min(1).max(1_000_000).meta({ description: 'How many; over 1,000 only as JSON lines' }),
  })
  .meta({ id: 'IssueRequest', description: 'Codes to issue' });

export const IssuedView = z
  .object({ codes: z.array(z.string()).meta({ description: 'The codes in order' }) })
  .meta({ id: 'IssuedCodes', description: 'Codes issued' });

export const Holder = z
  .strictObject({
    kind: z
      .enum(['person', 'supplier', 'server'])
      .meta({ description: 'Numbers given to another server are claimed there alone' }),
    name: Text(200).meta({ description: 'Who; of a server its id' }),
  })
  .meta({ id: 'BlockHolder', description: 'Whom a block is given to' });

export const HolderView = z
  .object({
    kind: z
      .string()
      .meta({ description: 'person, supplier or server; issuer where a class is numbered by an authority' }),
    name: z.string().meta({ description: 'Who' }),
  })
  .optional()
  .meta({ description: 'Whom it was given to' });

export const PrintedReport = z
  .strictObject({
    from: z.string().max(100).meta({ description: 'First code printed' }),
    to: z.string().max(100).meta({ description: 'Last code printed' }),
  })
  .meta({ id: 'PrintedReport', description: 'Labels of a block that were printed' });

export const NewBlock = z
  .strictObject({
    class: ClassKey,
    count: z.number().int().min(1).max(1_000_000).meta({ description: 'How many numbers' }),
    purpose: Text(200).optional().meta({ description: 'What for' }),
    holder: Holder.optional(),
  })
  .meta({ id: 'NewBlock', description: 'A run of numbers to set aside' });

export const BlockCounts = z
  .object({
    reserved: z.number().int().meta({ description: 'Neither printed, claimed nor void' }),
    printed: z.number().int().meta({ description: 'Reported as printed, and not claimed yet' }),
    claimed: z.number().int().meta({ description: 'Borne by an item' }),
    void: z.number().int().meta({ description: 'Never to be used' }),
  })
  .meta({ description: 'The account in sums' });

export const BlockView = z
  .object({
    id: z.string().meta({ description: 'Id' }),
    class: z.string().meta({ description: 'Class' }),
    purpose: z.string().optional().meta({ description: 'What for' }),
    holder: HolderView,
    afterBackup: Instant.optional().meta({
      description: 'Set aside by a restore: these may have been issued after the backup of this time',
    }),
    from: z.string().meta({ description: 'First code' }),
    to: z.string().meta({ description: 'Last code' }),
    takenAt: Instant.meta({ description: 'When it was reserved' }),
    state: z.string().meta({ description: 'open, voiding or void' }),
    counts: BlockCounts,
  })
  .meta({ id: 'Block', description: 'A run of numbers set aside' });

export const NumberView = z
  .object({
    code: z.string().meta({ description: 'The code' }),
    account: z.string().meta({ description: 'reserved, printed, claimed or void' }),
    item: z.string().optional().meta({ description: 'Id of the item that claimed it' }),
  })
  .meta({ id: 'NumberAccount', description: 'What became of one number' });

export const VoidRequest = z
  .strictObject({
    codes: z
      .array(z.string().max(100))
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: 'Only these; without them all that are not claimed' }),
    reason: Text(500).meta({ description: 'Why' }),
  })
  .meta({ id: 'VoidRequest', description: 'Numbers never to be used' });
