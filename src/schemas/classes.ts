import { z } from 'zod';
import { AttributeKey } from '../lifecycle/event-data.ts';
import { AttributeDeclaration, AttributeDeclarations } from '../reference/attribute-declarations.ts';
import { NewTitle, TitleChange, TitleView } from './common.ts';

export const ClassPath = z
  .string()
  .max(60)
  .regex(/^[A-Z0-9][A-Z0-9 ._:/+-]{0,50}$/)
  .meta({ description: 'Segments joined by the separator', examples: ['T.23.015'] });

export const NewClass = z
  .strictObject({
    path: ClassPath,
    title: NewTitle,
    itemKind: z.enum(['equipment', 'lot']).optional().meta({ description: 'Leaves: what they make' }),
    attributes: AttributeDeclarations.optional().meta({ description: 'What it says of the attributes of its items' }),
    successor: z.string().max(120).optional().meta({ description: 'The class that takes its place' }),
  })
  .meta({ id: 'NewClass', description: 'A class; the nodes above it are made where they are missing' });

export const ClassChange = z
  .strictObject({
    title: TitleChange.optional(),
    attributes: z
      .record(AttributeKey, AttributeDeclaration.nullable())
      .optional()
      .meta({ description: 'What it says of attributes from now on; null takes one away' }),
    closed: z.literal(true).optional().meta({ description: 'Closes the class: no new items' }),
    successor: z.string().max(120).optional().meta({ description: 'The class that takes its place' }),
  })
  .meta({ id: 'ClassChange', description: 'What changes of a class; its path never does' });

export const MoveRequest = z
  .strictObject({
    under: z.union([ClassPath, z.literal('')]).meta({ description: 'Path of the node above; empty for the top' }),
  })
  .meta({ id: 'MoveClass', description: 'Where a class is to be shown' });

export const MergeRequest = z
  .strictObject({ into: ClassPath.meta({ description: 'Path of the leaf that takes its place' }) })
  .meta({ id: 'MergeClass', description: 'The class that another one is merged into' });

export const ClassView = z
  .object({
    class: z.string().meta({ description: 'Framework and path' }),
    path: z.string().meta({ description: 'Path' }),
    parent: z.string().optional().meta({ description: 'Path of the node above' }),
    leaf: z.boolean().meta({ description: 'Whether items hang on it' }),
    title: TitleView,
    itemKind: z.string().optional().meta({ description: 'equipment or lot' }),
    attributes: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'What it says of the attributes of its items' }),
    closed: z.boolean().optional().meta({ description: 'No new items' }),
    successor: z.string().optional().meta({ description: 'The class that takes its place' }),
  })
  .meta({ id: 'Class', description: "A node of a framework's tree" });

export const CapacityView = z
  .object({
    total: z.number().int().meta({ description: 'Numbers there are' }),
    used: z.number().int().meta({ description: 'Numbers with an account' }),
    free: z.number().int().meta({ description: 'Numbers left' }),
  })
  .meta({ id: 'Capacity', description: 'How full a class is' });

export const MisfitView = z
  .object({
    item: z.string().meta({ description: 'Id of the item' }),
    code: z.string().meta({ description: 'Its code' }),
    mistakes: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'Which attribute' }),
          detail: z.string().meta({ description: 'What' }),
        }),
      )
      .meta({ description: 'Where it does not fit' }),
  })
  .meta({ id: 'Misfit', description: 'An item that does not fit what its class says of attributes' });

export const NumbersView = z
  .object({
    total: z.number().int().meta({ description: 'Numbers there are' }),
    free: z.number().int().meta({ description: 'Never taken' }),
    elsewhere: z.number().int().meta({ description: 'Of those taken: given to other servers in blocks' }),
    taken: z
      .object({
        issue: z.number().int().meta({ description: 'Issued as codes' }),
        block: z.number().int().meta({ description: 'In blocks' }),
        pool: z.number().int().meta({ description: 'For single registrations' }),
        import: z.number().int().meta({ description: 'By imports' }),
        epoch: z
          .number()
          .int()
          .meta({ description: 'Left out by a restore, as they may have been issued after the backup' }),
      })
      .meta({ description: 'What they were taken for' }),
    account: z
      .object({
        claimed: z.number().int().meta({ description: 'Borne by items' }),
        void: z.number().int().meta({ description: 'Never to be used' }),
        printed: z.number().int().meta({ description: 'Printed, and not claimed yet' }),
        reserved: z.number().int().meta({ description: 'Taken, and none of these' }),
      })
      .meta({ description: 'What became of them; adds up to what was taken' }),
  })
  .meta({ id: 'ClassNumbers', description: 'The account of all numbers of a class' });
