import { z } from 'zod';

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused; a line break and a tab are text
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of them, and Unicode's own line and paragraph separators
const CONTROL_OR_BREAK = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/;

/** A text people wrote: 1 to `max` UTF-16 units, well-formed Unicode, no control characters but line breaks and tabs. Nothing is trimmed. */
export function Text(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !CONTROL.test(text), { error: 'text-characters' });
}

/** The same on one line: titles, names, grades; what stands on labels and in lists. */
export function Line(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !CONTROL_OR_BREAK.test(text), {
      error: 'line-characters',
    });
}

/** Key of a unit, place, framework or alias scheme; never changes. */
export const Key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** A title in at least one of both languages. */
export const TitleText = z
  .strictObject({
    vi: Line(300).optional().meta({ description: 'In Vietnamese' }),
    en: Line(300).optional().meta({ description: 'In English' }),
  })
  .refine((title) => title.vi !== undefined || title.en !== undefined, { error: 'title-needed' });

/**
 * Every text in a value in Unicode's composed form (NFC), in which it is stored; fields that say `undefined` are left out. Only for values that a schema has
 * let through: it goes as deep as the value does.
 */
export function composed<T>(value: T): T {
  if (typeof value === 'string') return value.normalize('NFC') as T;
  if (Array.isArray(value)) return value.map(composed) as T;
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(present.map(([key, part]) => [key, composed(part)])) as T;
}
