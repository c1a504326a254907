import { z } from 'zod';
import { FrameworkDefinition } from '../codes/framework-definition.ts';
import { Key, Line, Text, TitleText } from '../lifecycle/text.ts';
import { AttributeDeclarations } from './attribute-declarations.ts';
import type { ClassState, FrameworkState } from './framework-log.ts';

/** Classes a catalogue may have. */
export const MOST_CLASSES = 200_000;

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Path = z.string().regex(/^[A-Z0-9][A-Z0-9 ._:/+-]{0,50}$/);

export const CatalogueClass = z
  .strictObject({
    path: Path.meta({ description: 'Segments joined by the separator' }),
    title: TitleText.meta({ description: 'In at least one of both languages' }),
    itemKind: z.enum(['equipment', 'lot']).optional().meta({ description: 'Leaves: what they make' }),
    parent: z
      .union([Path, z.literal('')])
      .optional()
      .meta({ description: 'Where it is shown, if not where its path says' }),
    attributes: AttributeDeclarations.optional().meta({ description: 'What it says of the attributes of its items' }),
    closed: z.literal(true).optional().meta({ description: 'It takes no new items' }),
    successor: Line(120).optional().meta({ description: 'The class that takes its place' }),
  })
  .meta({ id: 'CatalogueClass', description: 'A class of a catalogue' });

const CatalogueVersion = z
  .strictObject({
    version: z.number().int().min(1).meta({ description: 'From 1, in order' }),
    definition: FrameworkDefinition,
    validFrom: Day.optional().meta({ description: 'First day of validity' }),
    validUntil: Day.optional().meta({ description: 'Last day of validity' }),
    retired: z.literal(true).optional().meta({ description: 'No codes are issued by it any more' }),
  })
  .meta({ id: 'CatalogueVersion', description: 'A published version' });

/** A framework with its published versions and its classes, as an authority hands it out. */
export const Catalogue = z
  .strictObject({
    format: z.literal('tagtree-catalogue-1').meta({ description: 'tagtree-catalogue-1' }),
    framework: z
      .strictObject({
        key: Key.meta({ description: 'Key of the framework' }),
        title: TitleText.meta({ description: 'What people call it' }),
        issuer: Text(200).optional().meta({ description: 'Who issues it' }),
        legalBasis: Text(500).optional().meta({ description: 'What it rests on' }),
      })
      .meta({ description: 'The framework' }),
    versions: z.array(CatalogueVersion).min(1).max(1_000).meta({ description: 'All published versions, in order' }),
    classes: z.array(CatalogueClass).max(MOST_CLASSES).meta({ description: 'All classes, by path' }),
  })
  .meta({ id: 'Catalogue', description: 'A framework with its versions and classes' });

export type Catalogue = z.output<typeof Catalogue>;
export type CatalogueClass = z.output<typeof CatalogueClass>;

/** The catalogue of a framework as it is now: published and retired versions, classes by path. The same data gives the same document. */
export function toCatalogue(
  framework: FrameworkState,
  classes: readonly ClassState[],
  parentPath: (path: string) => string,
): Catalogue {
  const { key, title, issuer, legalBasis, versions } = framework;
  return {
    format: 'tagtree-catalogue-1',
    framework: { key, title, ...(issuer && { issuer }), ...(legalBasis && { legalBasis }) },
    versions: versions
      .filter(({ state }) => state !== 'draft')
      .map(({ version, state, definition, validFrom, validUntil }) => ({
        version,
        definition,
        ...(validFrom && { validFrom }),
        ...(validUntil && { validUntil }),
        ...(state === 'retired' && { retired: true as const }),
      })),
    classes: classes
      .map((each) => toCatalogueClass(each, parentPath(each.path)))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

export function toCatalogueClass(
  { path, title, itemKind, parent, attributes, closed, successor }: ClassState,
  ownParent: string,
): CatalogueClass {
  return {
    path,
    title,
    ...(itemKind && { itemKind }),
    ...(parent !== ownParent && { parent }),
    ...(attributes && { attributes }),
    ...(closed && { closed: true as const }),
    ...(successor && { successor }),
  };
}
