const MARKS = /\p{M}+/gu;
const WORD = /[\p{L}\p{N}]+(?:[-.][\p{L}\p{N}]+)*/gu;
const MOST_WORDS = 8;
const LONGEST_WORD = 64;

/** A text for matching: without diacritics (đ is d), lower case, compatibility forms made plain, single spaces. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase().replaceAll('đ', 'd').replace(/\s+/g, ' ').trim();
}

/** The distinct folded words of a text, for an index; a word with inner points or hyphens also by its parts. */
export function searchTokens(text: string): string[] {
  const words = foldText(text).match(WORD) ?? [];
  const tokens = words.flatMap((word) => [word, ...(/[-.]/.test(word) ? word.split(/[-.]/) : [])]);
  return [...new Set(tokens.map(cut))].sort();
}

/** The folded words that a query asks for, each to be met by the beginning of a word; at most 8. */
export function searchWords(query: string): string[] {
  return [...new Set((foldText(query).match(WORD) ?? []).map(cut))].slice(0, MOST_WORDS);
}

/** At most 64 UTF-16 units, and never half a character: a store would write that differently. */
function cut(word: string): string {
  const end = word.slice(0, LONGEST_WORD);
  return end.isWellFormed() ? end : end.slice(0, -1);
}
