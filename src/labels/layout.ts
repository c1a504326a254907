import { missingSigns } from '../pdf/font.ts';
import type { LabelContent } from './label-content.ts';
import { layoutTexts, type PlacedText } from './layout-texts.ts';
import { misfit } from './misfit.ts';
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
  texts: PlacedText[];
}

export interface LabelSize {
  width: number;
  height: number;
  symbol: SymbolKind;
  /** Of the printer, where it is known: modules are then whole dots. */
  dpi?: number | undefined;
}

/** Smallest module that phones and hand scanners read and office printers print: matrix codes, linear codes. */
const SMALLEST_MODULE = { matrix: 0.25, linear: 0.19 };
const LARGEST_MODULE = { matrix: 0.8, linear: 0.4 };

/**
 * Lays out a label: a matrix code at the left with its texts beside it, a linear code on top with its texts below. The code is always there in full; texts
 * are broken, then shortened. Throws `label-misfit` with the reason where a module would be too small, a text under 4 pt, or a sign is not in the font.
 */
export function layoutLabel(content: LabelContent, size: LabelSize): LabelLayout {
  const missing = missingSigns([content.code, ...content.lines].join(''));
  if (missing.length > 0) throw misfit(content, 'sign-missing', { signs: missing.slice(0, 5) });
  const modules = symbolModules(size.symbol, content);
  return modules.rows === 1 ? layoutLinear(content, size, modules) : layoutMatrix(content, size, modules);
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
  if (module < limits.least - 1e-9)
    throw misfit(content, 'module-too-small', { module: module.toFixed(3), least: String(limits.least) });
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
