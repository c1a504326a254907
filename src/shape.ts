import { z } from 'zod';
import { DomainError, type Mistake } from './errors.ts';

const { localeError: inVietnamese } = z.locales.vi();
const { localeError: inEnglish } = z.locales.en();

/** As much of a name as its mistake repeats. */
const LONGEST_SHOWN = 60;

/** What a schema finds wrong with a value, as mistakes; their texts come from zod's own languages. `undefined` when nothing is wrong. */
export function shapeMistakes(schema: z.ZodType, value: unknown, pointer: string): Mistake[] {
  const english = schema.safeParse(value, { error: inEnglish });
  if (english.success) return [];
  const vietnamese = schema.safeParse(value, { error: inVietnamese });
  const vi = vietnamese.success ? [] : vietnamese.error.issues;
  return english.error.issues.flatMap((issue, index): Mistake[] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(pointer, [...issue.path, key]));
    const at = pointer + pointerTo(issue.path);
    // A rule of our own says its code, a key of `texts/mistakes.ts`, as its message.
    if (issue.code === 'custom') return [{ pointer: at, code: issue.message, params: issue.params ?? {} }];
    return [{ pointer: at, code: 'shape', params: { en: issue.message, vi: vi[index]?.message ?? issue.message } }];
  });
}

/** Each unknown field is pointed at by its own name, not by the object it stands in. */
function unknownField(pointer: string, path: readonly PropertyKey[]): Mistake {
  const field = String(path.at(-1)).slice(0, LONGEST_SHOWN);
  return { pointer: pointer + pointerTo(path), code: 'field-unknown', params: { field } };
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The parsed value, or `invalid-request` with every mistake. */
export function parseShape<S extends z.ZodType>(schema: S, value: unknown, pointer: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DomainError('invalid-request', {}, shapeMistakes(schema, value, pointer));
}
