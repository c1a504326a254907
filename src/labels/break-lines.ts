import { textWidth } from '../pdf/font.ts';

/** Breaks a text into at most `rows` rows of a width in millimetres: at spaces where there are, else anywhere; what is left over ends in an ellipsis. */
export function breakLines(text: string, width: number, sizePt: number, rows: number): string[] {
  const lines: string[] = [];
  let rest = text.trim().replace(/\s+/g, ' ');
  while (rest !== '' && lines.length < rows) {
    const last = lines.length === rows - 1;
    if (textWidth(rest, sizePt) <= width) {
      lines.push(rest);
      return lines;
    }
    const line = last
      ? `${fitting(rest, width - textWidth('…', sizePt), sizePt).trimEnd()}…`
      : atSpace(fitting(rest, width, sizePt), rest);
    lines.push(line);
    rest = last ? '' : rest.slice(line.length).trimStart();
  }
  return lines;
}

/** The longest beginning that is no wider; at least one sign. */
function fitting(text: string, width: number, sizePt: number): string {
  const signs = [...text];
  let [low, high] = [1, signs.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(signs.slice(0, middle).join(''), sizePt) <= width) low = middle;
    else high = middle - 1;
  }
  return signs.slice(0, low).join('');
}

function atSpace(line: string, text: string): string {
  if (text[line.length] === ' ') return line;
  const space = line.lastIndexOf(' ');
  return space > 0 ? line.slice(0, space) : line;
}
