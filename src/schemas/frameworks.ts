import { z } from 'zod';
import { FrameworkDefinition } from '../codes/framework-definition.ts';
import { AttributeKey } from '../lifecycle/event-data.ts';
import { Text } from '../lifecycle/text.ts';
import { FrameworkKey, Instant, NewTitle, TitleChange, TitleView } from './common.ts';

const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ description: 'A day, YYYY-MM-DD' });

export const NewVersion = z
  .strictObject({ definition: FrameworkDefinition, validFrom: Day.optional() })
  .meta({ id: 'NewFrameworkVersion', description: 'The next version of a framework, as a draft' });

export const NewFramework = z
  .strictObject({
    key: FrameworkKey,
    title: NewTitle,
    issuer: Text(200).optional().meta({ description: 'Who issues it' }),
    legalBasis: Text(500).optional().meta({ description: 'What it rests on' }),
    validFrom: Day.optional(),
    definition: FrameworkDefinition,
  })
  .meta({ id: 'NewFramework', description: 'A framework; makes version 1 as a draft' });

export const PreviewRequest = z
  .strictObject({ definition: z.unknown().meta({ description: 'A definition, right or wrong' }) })
  .meta({ id: 'PreviewRequest', description: 'A definition to look at' });

export const PreviewView = z
  .object({
    examples: z.array(z.string()).meta({ description: 'Codes as they would look' }),
    capacity: z.number().meta({ description: 'Numbers in each leaf class' }),
    mistakes: z
      .array(
        z
          .object({
            pointer: z.string().meta({ description: 'Where' }),
            detail: z.string().meta({ description: 'What' }),
          })
          .meta({ id: 'Mistake', description: 'One mistake' }),
      )
      .meta({ description: 'Everything that is wrong' }),
  })
  .meta({ id: 'Preview', description: 'What codes of a definition would look like' });

export const VersionView = z
  .object({
    version: z.number().int().meta({ description: 'From 1' }),
    state: z.string().meta({ description: 'draft, published or retired' }),
    validFrom: z.string().optional().meta({ description: 'First day of validity' }),
    publishedAt: Instant.optional().meta({ description: 'When it was published' }),
    definition: z.record(z.string(), z.unknown()).meta({ description: 'The definition' }),
  })
  .meta({ id: 'FrameworkVersion', description: 'A version of a framework' });

export const FrameworkView = z
  .object({
    key: z.string().meta({ description: 'Key' }),
    title: TitleView,
    issuer: z.string().optional().meta({ description: 'Who issues it' }),
    legalBasis: z.string().optional().meta({ description: 'What it rests on' }),
    versions: z.array(VersionView).meta({ description: 'In order' }),
  })
  .meta({ id: 'Framework', description: 'A code framework' });

export const ClassPath = z
  .string()
  .max(60)
  .regex(/^[A-Z0-9][A-Z0-9 ._:/+-]{0,50}$/)
  .meta({ description: 'Segments joined by the separator', examples: ['T.23.015'] });

export const ClassAttributes = z.record(AttributeKey, Text(1_000));

export const NewClass = z
  .strictObject({
    path: ClassPath,
    title: NewTitle,
    itemKind: z.enum(['equipment', 'lot']).optional().meta({ description: 'Leaves: what they make' }),
    attributes: ClassAttributes.optional().meta({ description: 'Attributes of the class' }),
    successor: z.string().max(120).optional().meta({ description: 'The class that takes its place' }),
  })
  .meta({ id: 'NewClass', description: 'A class; the nodes above it are made where they are missing' });

export const ClassChange = z
  .strictObject({
    title: TitleChange.optional(),
    attributes: z
      .record(AttributeKey, Text(1_000).nullable())
      .optional()
      .meta({ description: 'Attributes to set; null takes one away' }),
    closed: z.literal(true).optional().meta({ description: 'Closes the class: no new items' }),
    successor: z.string().max(120).optional().meta({ description: 'The class that takes its place' }),
  })
  .meta({ id: 'ClassChange', description: 'What changes of a class; its path never does' });

export const ClassView = z
  .object({
    class: z.string().meta({ description: 'Framework and path' }),
    path: z.string().meta({ description: 'Path' }),
    parent: z.string().optional().meta({ description: 'Path of the node above' }),
    leaf: z.boolean().meta({ description: 'Whether items hang on it' }),
    title: TitleView,
    itemKind: z.string().optional().meta({ description: 'equipment or lot' }),
    attributes: z.record(z.string(), z.unknown()).optional().meta({ description: 'Attributes of the class' }),
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
