import { createHash } from 'node:crypto';
import { foldText } from '../texts/fold.ts';

const LONGEST = 64;

/**
 * The key made from a title: folded, apostrophes dropped, words joined by hyphens. Titles that fold alike mean the same unit; a long one is cut and told
 * apart by a hash. None when nothing is left.
 */
export function unitKey(title: string): string | undefined {
  const key = foldText(title)
    .replace(/['’‘`]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (key === '') return undefined;
  if (key.length <= LONGEST) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return `${key.slice(0, LONGEST - 9).replace(/-+$/, '')}-${hash}`;
}
