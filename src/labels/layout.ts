import { DomainError } from '../errors.ts';
import { MM_PER_PT, missingSigns, textWidth } from '../pdf/font.ts';
import { breakLines } from './break-lines.ts';
import type { LabelContent } from './label-content.ts';
import type { SymbolKind, SymbolModules } from './symbols/symbol.ts';
import { symbolModules } from './symbols/symbol-modules.ts';

/** Where everything of a label goes: millimetres from its top left corner, font sizes in points. */
export interface LabelLayout {
  width: number;
  height: number;
  symbol: {
    modules: SymbolModules;
    x: number;
    y: number;
    /** Size of a module; for a linear symbol its width. */
    module: number;
    /** Height of a row of modules. */
    rowHeight: number;
  };
  texts: { text: string; x: number; y: number; sizePt: number }[];
}

export interface LabelSize {
  width: number;
  height: number;
  symbol: SymbolKind;
  /** Of the printer, where it is known: modules are then whole dots. */
  dpi?: number | undefined;
}

const SMALLEST_PT = 4;
const LEADING = 1.25;
/** Smallest module that phones and hand scanners read and office printers print: matrix codes, linear codes. */
const SMALLEST_MODULE = { matrix: 0.25, linear: 0.19 };
const LARGEST_MODULE = { matrix: 0.8, linear: 0.4 };

/**
 * Lays out a label: a matrix code at the left with its texts beside it, a linear code on top with its texts below. The code is always there in full; texts
 * are broken, then shortened. Throws `label-misfit` with the reason where a module would be too small, a text under 4 pt, or a sign is not in the font.
 */
export function layoutLabel(content: LabelContent, size: LabelSize): LabelLayout {
  const missing = missingSigns([content.code, ...content.lines].join(''));
  if (missing.length > 0) throw misfit(content, `the font has no ${missing.slice(0, 5).join(' ')}`);
  const modules = symbolModules(size.symbol, content);
  return modules.rows === 1 ? layoutLinear(content, size, modules) : layoutMatrix(content, size, modules);
}

function misfit(content: LabelContent, reason: string): DomainError {
  return new DomainError('label-misfit', { code: content.code, reason });
}

function margin({ width, height }: LabelSize): number {
  return Math.min(width, height) < 25 ? 1.2 : 2;
}

/** The largest module that fits, in whole dots of the printer where its resolution is known. */
function moduleSize(
  content: LabelContent,
  available: number,
  count: number,
  limits: { least: number; most: number },
  dpi?: number,
): number {
  const wanted = Math.min(available / count, limits.most);
  const dot = dpi === undefined ? undefined : 25.4 / dpi;
  const module = dot === undefined ? wanted : Math.floor(wanted / dot + 1e-9) * dot;
  if (module < limits.least - 1e-9) {
    throw misfit(content, `a module would be ${module.toFixed(3)} mm; ${limits.least} mm are needed`);
  }
  return module;
}

function layoutMatrix(content: LabelContent, size: LabelSize, modules: SymbolModules): LabelLayout {
  const edge = margin(size);
  const count = modules.columns + 2 * modules.quiet.x;
  const limits = { least: SMALLEST_MODULE.matrix, most: LARGEST_MODULE.matrix };
  // The quiet zone may reach to the label's edge, but not beyond it.
  const side = Math.min(size.height - 1, size.width * 0.46);
  const module = moduleSize(content, side, count, limits, size.dpi);
  const quiet = modules.quiet.x * module;
  const left = Math.max(quiet, edge);
  const top = (size.height - modules.rows * module) / 2;
  const x = left + modules.columns * module + Math.max(quiet, 1);
  const box = { x, y: edge, width: size.width - edge - x, height: size.height - 2 * edge };
  return {
    ...sizeOf(size),
    symbol: { modules, x: left, y: top, module, rowHeight: module },
    texts: layoutTexts(content, box, true),
  };
}

function layoutLinear(content: LabelContent, size: LabelSize, modules: SymbolModules): LabelLayout {
  const edge = margin(size);
  const count = modules.columns + 2 * modules.quiet.x;
  const limits = { least: SMALLEST_MODULE.linear, most: LARGEST_MODULE.linear };
  const module = moduleSize(content, size.width - 0.5, count, limits, size.dpi);
  const rowHeight = Math.min(12, size.height * 0.42);
  const y = edge + rowHeight + 0.6;
  const box = { x: edge, y, width: size.width - 2 * edge, height: size.height - edge - y };
  return {
    ...sizeOf(size),
    symbol: { modules, x: (size.width - modules.columns * module) / 2, y: edge, module, rowHeight },
    texts: layoutTexts(content, box, false),
  };
}

function sizeOf({ width, height }: LabelSize) {
  return { width, height };
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The code on top, as large as fits in one row, else in two; the texts below it; all of it in the middle of the box where it stands beside a symbol. */
function layoutTexts(content: LabelContent, box: Box, centred: boolean): LabelLayout['texts'] {
  const code = layoutCode(content, box);
  const sizePt = Math.max(SMALLEST_PT, Math.min(7, code.sizePt, box.height / 5 / MM_PER_PT));
  const room = box.height - code.rows.length * code.sizePt * MM_PER_PT * LEADING;
  const rows = Math.max(0, Math.floor(room / (sizePt * MM_PER_PT * LEADING) + 1e-6));
  const lines = content.lines.filter((line) => line !== '').slice(0, Math.max(0, Math.min(2, rows)));
  const broken = breakAll(lines, box.width, sizePt, rows);
  const all = [
    ...code.rows.map((text) => ({ text, sizePt: code.sizePt })),
    ...broken.map((text) => ({ text, sizePt })),
  ];
  const total = all.reduce((sum, each) => sum + each.sizePt * MM_PER_PT * LEADING, 0);
  let y = box.y + (centred ? (box.height - total) / 2 : 0);
  return all.map(({ text, sizePt: size }) => {
    y += size * MM_PER_PT * LEADING;
    return { text, x: box.x, y: y - size * MM_PER_PT * 0.25, sizePt: size };
  });
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
  const largest = Math.min(10, box.height / 2.5 / MM_PER_PT);
  const single = Math.min(largest, box.width / textWidth(content.code, 1));
  if (single >= 6) return { rows: [content.code], sizePt: single };
  const rows = inTwo(content.code);
  const widest = Math.max(...rows.map((row) => textWidth(row, 1)));
  const double = Math.min(largest, box.width / widest, box.height / 2 / LEADING / MM_PER_PT);
  const best = double > single ? { rows, sizePt: double } : { rows: [content.code], sizePt: single };
  if (best.sizePt < SMALLEST_PT)
    throw misfit(content, `the code would be printed in ${best.sizePt.toFixed(1)} pt; 4 pt are needed`);
  return best;
}

/** A code in two rows, broken behind the separator that is nearest the middle, or in the middle where there is none. */
function inTwo(code: string): string[] {
  const middle = code.length / 2;
  const breaks = [...code.matchAll(/[^A-Z0-9]/g)].map(({ index }) => index + 1);
  const [near = Math.ceil(middle)] = breaks.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return [code.slice(0, near), code.slice(near)];
}
