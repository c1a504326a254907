import { DomainError } from '../errors.ts';
import type { Title } from './title.ts';

/** A flat merge patch (RFC 7396): each member given is set, null takes it away, the others stay. */
export function merged<T>(before: Readonly<Record<string, T>> | undefined, patch: Readonly<Record<string, T | null>>) {
  const entries = Object.entries({ ...before, ...patch });
  return Object.fromEntries(entries.filter((entry): entry is [string, T] => entry[1] !== null));
}

/** The same for a title, of which one language at least must stay. */
export function mergedTitle(before: Title, patch: Readonly<Record<string, string | null>>): Title {
  const title: Title = merged({ ...before }, patch);
  if (title.vi !== undefined || title.en !== undefined) return title;
  throw new DomainError('invalid-request', {}, [{ pointer: '#/body/title', code: 'title-missing' }]);
}
