import { z } from 'zod';
import type { Mistake } from '../errors.ts';
import { AttributeKey, MOST_ATTRIBUTES } from '../lifecycle/event-data.ts';
import { Line, TitleText } from '../lifecycle/text.ts';

export const attributeTypes = ['text', 'integer', 'decimal', 'date', 'boolean'] as const;

const bound = z.string().regex(/^-?\d{1,15}(\.\d{1,9})?$/);

/** What a class says of an attribute of its items. Values are texts, whatever their type: integers and decimals in digits with a point, dates YYYY-MM-DD, booleans true or false. */
export const AttributeDeclaration = z
  .strictObject({
    title: TitleText.optional().meta({ description: 'What people call it' }),
    type: z.enum(attributeTypes).default('text').meta({ description: 'text, integer, decimal, date or boolean' }),
    uom: z
      .string()
      .regex(/^[A-Z0-9]{2,3}$/)
      .optional()
      .meta({ description: 'Unit of measure, UN/CEFACT Rec 20' }),
    required: z.boolean().optional().meta({ description: 'Whether an item must have it' }),
    choices: z.array(Line(100)).min(1).max(500).optional().meta({ description: 'The only values there are' }),
    characters: z
      .string()
      .min(1)
      .max(200)
      .refine((characters) => expandCharacters(characters) !== undefined, { error: 'Characters, or ranges like A-Z' })
      .optional()
      .meta({
        description: 'The only characters a text may have: single ones and ranges, like A-Z0-9-',
        examples: ['A-Z0-9-'],
      }),
    minLength: z.number().int().min(1).max(1_000).optional().meta({ description: 'Fewest characters' }),
    maxLength: z.number().int().min(1).max(1_000).optional().meta({ description: 'Most characters' }),
    min: bound.optional().meta({ description: 'Least number' }),
    max: bound.optional().meta({ description: 'Greatest number' }),
  })
  .meta({ id: 'AttributeDeclaration', description: 'What a class says of an attribute of its items' });

export type AttributeDeclaration = z.output<typeof AttributeDeclaration>;

/** Declarations by the attribute's key; a class hands them down, and a class below may say otherwise. */
export const AttributeDeclarations = z
  .record(AttributeKey, AttributeDeclaration)
  .refine((all) => Object.keys(all).length <= MOST_ATTRIBUTES, { error: `At most ${MOST_ATTRIBUTES} attributes` });

export type AttributeDeclarations = Readonly<Record<string, AttributeDeclaration>>;

/** Those of a class and of all classes above it, from the top; what a class says takes the place of what is said above. */
export function inheritedDeclarations(
  fromTheTop: readonly (AttributeDeclarations | undefined)[],
): AttributeDeclarations {
  return Object.assign({}, ...fromTheTop);
}

export interface CheckedAttributes {
  /** Values set, by key; null takes one away. */
  attributes: Readonly<Record<string, string | null>>;
  /** Whether these are all that the item has, so that what is required must be among them. */
  complete: boolean;
  pointer: string;
}

/** What is wrong with attributes by what their class says; keys that it says nothing of are free. */
export function attributeMistakes(
  declarations: AttributeDeclarations,
  { attributes, complete, pointer }: CheckedAttributes,
): Mistake[] {
  return Object.entries(declarations).flatMap(([key, declaration]): Mistake[] => {
    const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    if (value === null || (value === undefined && complete))
      return declaration.required
        ? [{ pointer: `${pointer}/${key}`, code: 'attribute-required', params: { key } }]
        : [];
    if (value === undefined) return [];
    const problem = valueProblem(declaration, value);
    return problem === undefined
      ? []
      : [{ pointer: `${pointer}/${key}`, code: problem, params: paramsOf(key, declaration) }];
  });
}

function paramsOf(key: string, { choices, ...rest }: AttributeDeclaration): Record<string, unknown> {
  return { key, ...rest, ...(choices && { choices: choices.slice(0, 20).join(', ') }) };
}

const patterns = {
  integer: /^-?(0|[1-9]\d{0,15})$/,
  decimal: /^-?(0|[1-9]\d{0,15})(\.\d{1,9})?$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  boolean: /^(true|false)$/,
};

function valueProblem(declaration: AttributeDeclaration, value: string): string | undefined {
  const { type, choices, characters, minLength, maxLength, min, max } = declaration;
  if (type !== 'text' && !patterns[type].test(value)) return `attribute-${type}`;
  if (type === 'date' && new Date(`${value}T00:00:00Z`).getUTCDate() !== Number(value.slice(8)))
    return 'attribute-date';
  if (choices && !choices.includes(value)) return 'attribute-choices';
  if (characters && [...value].some((sign) => !expandCharacters(characters)?.has(sign))) return 'attribute-characters';
  const length = [...value].length;
  if (length < (minLength ?? 0) || length > (maxLength ?? length)) return 'attribute-length';
  if (type !== 'integer' && type !== 'decimal') return undefined;
  return Number(value) < Number(min ?? value) || Number(value) > Number(max ?? value) ? 'attribute-range' : undefined;
}

const MOST_OF_A_RANGE = 2_000;

/** The characters of a list like `A-Z0-9-`; none where a range runs backwards or is too wide. A hyphen at either end stands for itself. */
function expandCharacters(list: string): Set<string> | undefined {
  const signs = [...list];
  const all = new Set<string>();
  for (let at = 0; at < signs.length; at += 1) {
    const from = signs[at]?.codePointAt(0) ?? 0;
    const isRange = signs[at + 1] === '-' && at + 2 < signs.length;
    const to = isRange ? (signs[at + 2]?.codePointAt(0) ?? 0) : from;
    if (to < from || to - from > MOST_OF_A_RANGE) return undefined;
    for (let point = from; point <= to; point += 1) all.add(String.fromCodePoint(point));
    if (isRange) at += 2;
  }
  return all;
}
