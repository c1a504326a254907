import { type SymbolKind, symbolKinds } from './symbols/symbol.ts';
import { symbolModules } from './symbols/symbol-modules.ts';

export interface SymbolSize {
  symbol: SymbolKind;
  dpi: number;
  /** Modules across, without the quiet zone. */
  modules: number;
  /** Printer dots a module has at the least. */
  dots: number;
  /** Width in millimetres, with and without the quiet zone at both sides. */
  width: number;
  widthWithQuietZone: number;
}

const MM_PER_INCH = 25.4;
export const PRINTER_DPI = [203, 300] as const;
/** Smallest module that phones and hand scanners read, in millimetres: matrix codes, linear codes (label-facts; X dimension of ISO/IEC 15417). */
const SMALLEST = { matrix: 0.25, linear: 0.19 };

/** The smallest symbols of a code, with modules of whole printer dots. */
export function symbolSizes(code: { code: string; compact: string }): SymbolSize[] {
  return symbolKinds.flatMap((symbol) => {
    const { columns, rows, quiet } = symbolModules(symbol, code);
    const smallest = rows === 1 ? SMALLEST.linear : SMALLEST.matrix;
    return PRINTER_DPI.map((dpi) => {
      // A dot of 203 dpi is 0.1251 mm: two of them count as the quarter of a millimetre that is asked for.
      const dots = Math.ceil((smallest * dpi) / MM_PER_INCH - 0.01);
      const module = (dots * MM_PER_INCH) / dpi;
      return {
        symbol,
        dpi,
        modules: columns,
        dots,
        width: toHundredth(columns * module),
        widthWithQuietZone: toHundredth((columns + 2 * quiet.x) * module),
      };
    });
  });
}

function toHundredth(millimetres: number): number {
  return Math.round(millimetres * 100) / 100;
}
