const MARKS = /\p{M}+/gu;
const WORD = /[\p{L}\p{N}]+(?:[-.][\p{L}\p{N}]+)*/gu;
const MOST_WORDS = 8;

/** A text for matching: without diacritics (đ is d), lower case, compatibility forms made plain. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase().replaceAll('đ', 'd');
}

/** The distinct folded words of a text, for an index; a word with inner points or hyphens also by its parts. */
export function searchTokens(text: string): string[] {
  const words = foldText(text).match(WORD) ?? [];
  const tokens = words.flatMap((word) => [word, ...(/[-.]/.test(word) ? word.split(/[-.]/) : [])]);
  return [...new Set(tokens)].map((token) => token.slice(0, 64)).sort();
}

/** The folded words that a query asks for, each to be met by the beginning of a word; at most 8. */
export function searchWords(query: string): string[] {
  return [...new Set(foldText(query).match(WORD) ?? [])].slice(0, MOST_WORDS).map((word) => word.slice(0, 64));
}
