import { z } from 'zod';
import { checkSystemKeys } from '../codes/check/check-systems.ts';
import { NewTitle, NodeKey, TitleView } from './common.ts';
import { Role } from './keys.ts';

const AddedBy = z.array(Role).min(1).max(5).meta({ description: 'Roles that may give such names' });

export const NewScheme = z
  .strictObject({
    key: NodeKey.meta({ description: 'Key of the scheme; never changes' }),
    title: NewTitle,
    unique: z.boolean().meta({ description: 'Whether each value leads to one item; never changes' }),
    characters: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^a-z]+$/)
      .optional()
      .meta({ description: 'The only characters there are, as values are compared: upper case' }),
    minLength: z.number().int().min(1).max(100).optional().meta({ description: 'Fewest characters' }),
    maxLength: z.number().int().min(1).max(100).optional().meta({ description: 'Most characters' }),
    check: z.enum(checkSystemKeys).optional().meta({ description: 'Check characters at the end' }),
    addedBy: AddedBy.optional(),
  })
  .meta({ id: 'NewAliasScheme', description: 'A kind of other names' });

export const SchemeChange = z
  .strictObject({ title: NewTitle.optional(), addedBy: AddedBy.optional() })
  .meta({ id: 'AliasSchemeChange', description: 'What may change of a scheme' });

export const SchemeView = z
  .object({
    key: z.string().meta({ description: 'Key' }),
    title: TitleView.optional(),
    unique: z.boolean().meta({ description: 'Whether each value leads to one item' }),
    characters: z.string().optional().meta({ description: 'The only characters there are' }),
    minLength: z.number().optional().meta({ description: 'Fewest characters' }),
    maxLength: z.number().optional().meta({ description: 'Most characters' }),
    check: z.string().optional().meta({ description: 'Check characters at the end' }),
    addedBy: z.array(z.string()).optional().meta({ description: 'Roles that may give such names' }),
  })
  .meta({ id: 'AliasScheme', description: 'A kind of other names' });
