import { z } from 'zod';
import { FrameworkDefinition } from '../codes/framework-definition.ts';
import { Text } from '../lifecycle/text.ts';
import { FrameworkKey, Instant, NewTitle, TitleView } from './common.ts';

const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ description: 'A day, YYYY-MM-DD' });

const validity = {
  validFrom: Day.optional(),
  validUntil: Day.optional(),
};

export const NewVersion = z
  .strictObject({ definition: FrameworkDefinition, ...validity })
  .meta({ id: 'NewFrameworkVersion', description: 'The next version of a framework, as a draft' });

export const NewFramework = z
  .strictObject({
    key: FrameworkKey,
    title: NewTitle,
    issuer: Text(200).optional().meta({ description: 'Who issues it' }),
    legalBasis: Text(500).optional().meta({ description: 'What it rests on' }),
    ...validity,
    definition: FrameworkDefinition,
  })
  .meta({ id: 'NewFramework', description: 'A framework; makes version 1 as a draft' });

export const RetireRequest = z
  .strictObject({ reason: Text(500).meta({ description: 'Why' }) })
  .meta({ id: 'RetireVersion', description: 'Ends the issuing of codes by a version' });

export const PreviewRequest = z
  .strictObject({ definition: z.unknown().meta({ description: 'A definition, right or wrong' }) })
  .meta({ id: 'PreviewRequest', description: 'A definition to look at' });

const range = (description: string) =>
  z
    .object({
      min: z.number().meta({ description: 'Fewest' }),
      max: z.number().meta({ description: 'Most' }),
    })
    .meta({ description });

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
  .extend({
    lengths: z
      .object({ code: range('With separators'), compact: range('Without separators') })
      .optional()
      .meta({ description: 'How many characters codes have' }),
    levels: z
      .array(
        z.object({
          key: z.string().meta({ description: 'Key of the level' }),
          texts: z.number().meta({ description: 'How many texts it has' }),
        }),
      )
      .optional()
      .meta({ description: 'What each level has room for' }),
    symbols: z
      .array(
        z.object({
          symbol: z.string().meta({ description: 'qr, data-matrix or code-128' }),
          dpi: z.number().meta({ description: 'Of the printer' }),
          modules: z.number().meta({ description: 'Modules across' }),
          dots: z.number().meta({ description: 'Printer dots a module' }),
          width: z.number().meta({ description: 'Millimetres' }),
          widthWithQuietZone: z.number().meta({ description: 'Millimetres, with the white that it needs' }),
        }),
      )
      .optional()
      .meta({ description: 'The smallest symbols of the longest code' }),
    hazards: z
      .array(
        z.object({
          kind: z.string().meta({ description: 'look-alike, sound-alike, telex, vni or keyboard' }),
          where: z.string().meta({ description: 'Key of the level, code, check or separator' }),
          signs: z.array(z.string()).meta({ description: 'The characters that it is about' }),
          detail: z.string().meta({ description: 'The same for people' }),
        }),
      )
      .optional()
      .meta({ description: 'How codes get mistyped' }),
  })
  .meta({ id: 'Preview', description: 'What codes of a definition would look like' });

export const VersionView = z
  .object({
    version: z.number().int().meta({ description: 'From 1' }),
    state: z.string().meta({ description: 'draft, published or retired' }),
    validFrom: z.string().optional().meta({ description: 'First day of validity' }),
    validUntil: z.string().optional().meta({ description: 'Last day of validity' }),
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

const Account = z
  .object({
    accepted: z.number().meta({ description: 'Read as the same class and number' }),
    refused: z.number().meta({ description: 'Not read so' }),
    examples: z.array(z.string()).meta({ description: 'Some that are not, at most 20' }),
  })
  .meta({ id: 'ComparedCodes', description: 'How many codes a version reads' });

export const ComparisonView = z
  .object({
    items: Account.meta({ description: 'Codes that items bear' }),
    numbers: Account.meta({ description: 'Numbers taken in runs: issued, reserved, imported' }),
    classes: z
      .array(
        z.object({
          class: z.string().meta({ description: 'Class' }),
          reason: z.string().meta({ description: 'Why it does not fit' }),
        }),
      )
      .meta({ description: 'Classes that change' }),
    capacity: z
      .array(
        z.object({
          class: z.string().meta({ description: 'Class' }),
          total: z.number().meta({ description: 'Numbers there are' }),
          used: z.number().meta({ description: 'Numbers taken' }),
          free: z.number().meta({ description: 'Numbers left' }),
          perDay: z.number().meta({ description: 'Numbers taken a day, over the last year or since the first' }),
          runsOut: z.string().optional().meta({ description: 'The day on which they run out at that rate' }),
        }),
      )
      .meta({ description: 'Leaf classes in use, the first to run out first' }),
    clashes: z
      .array(
        z.object({
          framework: z.string().meta({ description: 'Key of the other framework' }),
          version: z.number().meta({ description: 'Its version' }),
          example: z.string().meta({ description: 'A text that would mean two things' }),
        }),
      )
      .meta({ description: 'Published versions that it clashes with' }),
  })
  .meta({ id: 'VersionComparison', description: 'What a version would make of the data' });
