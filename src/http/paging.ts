import { z } from 'zod';
import { DomainError } from '../errors.ts';

/** What every list takes. */
export const PageQuery = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100).meta({ description: 'How many at most' }),
  cursor: z
    .string()
    .max(2_000)
    .regex(/^[\w-]+$/)
    .optional()
    .meta({ description: 'Where to go on: `next` of the page before' }),
};

/** What every list answers. */
export function pageOf(schema: z.ZodType) {
  return z.object({
    data: z.array(schema).meta({ description: 'The page' }),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last' }),
  });
}

/** The key to go on after, out of a cursor; `''` without one. A cursor is bound to its list and filter: another one's is refused. */
export function afterCursor(cursor: string | undefined, list: string): string {
  if (cursor === undefined) return '';
  try {
    const [of, after] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown];
    if (of === list && typeof after === 'string') return after;
  } catch {
    // Not even of our making: the same answer.
  }
  throw new DomainError('invalid-request', {}, [{ pointer: '#/query/cursor', code: 'cursor-invalid' }]);
}

/** A page out of one more than was asked for: the one more says that there is a next page. */
export function toPage<T>(found: readonly T[], limit: number, list: string, keyOf: (last: T) => string) {
  const data = found.slice(0, limit);
  const last = data.at(-1);
  const more = found.length > limit && last !== undefined;
  return { data, next: more ? toCursor(list, keyOf(last)) : null };
}

/** Where to go on in a list: after a key. */
export function toCursor(list: string, key: string): string {
  return Buffer.from(JSON.stringify([list, key])).toString('base64url');
}

/** As many as asked for out of a list that also holds what the caller may not see, so that a page gives nothing of that away. */
export async function collectVisible<T>(
  read: (after: string, limit: number) => Promise<readonly T[]>,
  isVisible: (each: T) => boolean | Promise<boolean>,
  { after, limit, keyOf }: { after: string; limit: number; keyOf: (each: T) => string },
): Promise<T[]> {
  const visible: T[] = [];
  for (let from = after; visible.length < limit; ) {
    const found = await read(from, limit);
    for (const each of found) if (await isVisible(each)) visible.push(each);
    const last = found.at(-1);
    if (found.length < limit || last === undefined) break;
    from = keyOf(last);
  }
  return visible.slice(0, limit);
}
