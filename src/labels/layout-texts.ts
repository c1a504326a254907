import { inkReach, MM_PER_PT, textWidth } from '../pdf/font.ts';
import { breakLines } from './break-lines.ts';
import type { LabelContent } from './label-content.ts';
import { misfit } from './misfit.ts';

/** A text with its left end and its baseline in millimetres from the label's top left corner. */
export interface PlacedText {
  text: string;
  x: number;
  y: number;
  sizePt: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const SMALLEST_PT = 4;
const LARGEST_TEXT_PT = 8;
const LARGEST_CODE_PT = 10;
/** From baseline to baseline, as parts of the font's size: what lower-case Vietnamese needs. */
const LEADING = 1.25;
/** Of it, below the baseline. */
const BELOW = 0.25;

/** The code on top, as large as fits in one row, else in two; the texts below it; all of it in the middle of the box where it stands beside a symbol. */
export function layoutTexts(content: LabelContent, box: Box, centred: boolean): PlacedText[] {
  const code = layoutCode(content, box);
  const sizePt = textSize(box, code.sizePt);
  const codeRow = code.sizePt * MM_PER_PT * LEADING;
  const textRow = sizePt * MM_PER_PT * leadingOf(content.lines);
  const rows = Math.max(0, Math.floor((box.height - code.rows.length * codeRow) / textRow + 1e-6));
  const lines = content.lines.filter((line) => line !== '').slice(0, Math.min(2, rows));
  const all = [
    ...code.rows.map((text) => ({ text, sizePt: code.sizePt, height: codeRow })),
    ...breakAll(lines, box.width, sizePt, rows).map((text) => ({ text, sizePt, height: textRow })),
  ];
  const total = all.reduce((sum, { height }) => sum + height, 0);
  let y = box.y + (centred ? (box.height - total) / 2 : 0);
  return all.map(({ text, sizePt: size, height }) => {
    y += height;
    return { text, x: box.x, y: y - size * MM_PER_PT * BELOW, sizePt: size };
  });
}

/** Not larger than the code; small enough for five rows, and for some words in each. */
function textSize({ width, height }: Box, codePt: number): number {
  return Math.max(SMALLEST_PT, Math.min(LARGEST_TEXT_PT, codePt, height / 5 / MM_PER_PT, width / 8 / MM_PER_PT));
}

/** Capitals with two marks (Ẳ, Ộ) reach so high that they would touch the row above: a label that has one is set wider. */
function leadingOf(lines: readonly string[]): number {
  const { above, below } = inkReach(lines.join(''));
  return Math.max(LEADING, above + Math.max(BELOW, below));
}

/** Each text gets one or two rows, as many as there are once the texts after it have one each. */
function breakAll(lines: readonly string[], width: number, sizePt: number, rows: number): string[] {
  const broken: string[] = [];
  for (const [index, line] of lines.entries()) {
    const left = rows - broken.length - (lines.length - 1 - index);
    broken.push(...breakLines(line, width, sizePt, Math.min(2, left)));
  }
  return broken;
}

function layoutCode(content: LabelContent, box: Box): { rows: string[]; sizePt: number } {
  const largest = Math.min(LARGEST_CODE_PT, box.height / 2.5 / MM_PER_PT);
  const single = Math.min(largest, box.width / textWidth(content.code, 1));
  if (single >= 6) return { rows: [content.code], sizePt: single };
  const rows = inTwo(content.code);
  const widest = Math.max(...rows.map((row) => textWidth(row, 1)));
  const double = Math.min(largest, box.width / widest, box.height / 2 / LEADING / MM_PER_PT);
  const best = double > single ? { rows, sizePt: double } : { rows: [content.code], sizePt: single };
  if (best.sizePt < SMALLEST_PT)
    throw misfit(content, 'code-too-small', { size: best.sizePt.toFixed(1), least: String(SMALLEST_PT) });
  return best;
}

/** A code in two rows, broken behind the separator that is nearest the middle, or in the middle where there is none. */
function inTwo(code: string): string[] {
  const middle = code.length / 2;
  const breaks = [...code.matchAll(/[^A-Z0-9]/g)].map(({ index }) => index + 1);
  const [near = Math.ceil(middle)] = breaks.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return [code.slice(0, near), code.slice(near)];
}
