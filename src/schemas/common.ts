import { z } from 'zod';
import { Key, Line, TitleText } from '../lifecycle/text.ts';

/** A title as it is answered: open for what comes later, one language may be missing. */
export const TitleView = z
  .object({
    vi: z.string().optional().meta({ description: 'In Vietnamese' }),
    en: z.string().optional().meta({ description: 'In English' }),
  })
  .meta({ id: 'Title', description: 'A title in both languages; one may be missing' });

export const NewTitle = TitleText.meta({ id: 'NewTitle', description: 'A title in at least one of both languages' });

const ChangedLine = Line(300).nullable().optional();

export const TitleChange = z
  .strictObject({
    vi: ChangedLine.meta({ description: 'null takes it away' }),
    en: ChangedLine.meta({ description: 'null takes it away' }),
  })
  .meta({ id: 'TitleChange', description: 'Titles to set; what is not named stays' });

export const NodeKey = Key.meta({ description: 'Key of a unit or place: lower-case letters, digits and hyphens' });

/** `'<framework>:<path>'`: a class. Whether it exists is not a matter of shape. */
export const ClassKey = z
  .string()
  .max(120)
  .regex(/^[a-z0-9][a-z0-9-]{0,63}:[A-Z0-9][A-Z0-9 ._:/+-]{0,50}$/)
  .meta({ description: 'A class: framework, colon, path', examples: ['sample:T.23.015'] });

/** A branch a key may be narrowed to: a class, or a whole framework by its key alone. */
export const BranchKey = z
  .string()
  .max(120)
  .regex(/^[a-z0-9][a-z0-9-]{0,63}(:[A-Z0-9][A-Z0-9 ._:/+-]{0,50})?$/)
  .meta({ description: 'A class branch, or a whole framework by its key', examples: ['sample:T'] });

export const FrameworkKey = Key.meta({ description: 'Key of a framework', examples: ['sample'] });

export const Uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i)
  .meta({ description: 'UUID, lower case' });

export const ItemNameParam = z.strictObject({
  code: z.string().min(1).max(2_000).meta({ description: "The item's code, its id, or a percent-encoded alias" }),
});

export const Instant = z.string().meta({ description: 'UTC, ISO 8601 with milliseconds' });
