import { textWidth } from '../pdf/font.ts';

/**
 * Breaks a text into at most `rows` rows of a width in millimetres: at spaces, and inside a word only where the word alone is wider than a row. What is left
 * over ends in an ellipsis.
 */
export function breakLines(text: string, width: number, sizePt: number, rows: number): string[] {
  const fits = (part: string, room = width) => textWidth(part, sizePt) <= room;
  const lines: string[] = [];
  let words = text.split(/\s+/).filter((word) => word !== '');
  while (words.length > 0 && lines.length < rows) {
    const last = lines.length === rows - 1;
    const room = last && !fits(words.join(' ')) ? width - textWidth('…', sizePt) : width;
    const taken = fittingWords(words, (part) => fits(part, room));
    words = words.slice(taken.length);
    if (taken.length === 0) {
      const [word = ''] = words;
      const part = fittingSigns(word, (each) => fits(each, room));
      taken.push(part);
      words = [word.slice(part.length), ...words.slice(1)].filter((each) => each !== '');
    }
    lines.push(taken.join(' ') + (last && words.length > 0 ? '…' : ''));
  }
  return lines;
}

function fittingWords(words: readonly string[], fits: (part: string) => boolean): string[] {
  const taken: string[] = [];
  for (const word of words) {
    if (!fits([...taken, word].join(' '))) break;
    taken.push(word);
  }
  return taken;
}

/** The longest beginning that fits; at least one sign. */
function fittingSigns(word: string, fits: (part: string) => boolean): string {
  const signs = [...word];
  let [low, high] = [1, signs.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(signs.slice(0, middle).join(''))) low = middle;
    else high = middle - 1;
  }
  return signs.slice(0, low).join('');
}
