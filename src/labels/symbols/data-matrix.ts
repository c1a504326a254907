import bwipjs from 'bwip-js/node';
import type { SymbolModules } from './symbol.ts';

/** Data Matrix ECC 200 (ISO/IEC 16022), square; quiet zone 2 modules, the standard asks for 1. */
export function dataMatrixModules(payload: string): SymbolModules {
  const [symbol] = bwipjs.raw({ bcid: 'datamatrix', text: payload });
  const { pixs = [], pixx = 0, pixy = 0 } = symbol ?? {};
  return { kind: 'data-matrix', columns: pixx, rows: pixy, dark: Uint8Array.from(pixs), quiet: { x: 2, y: 2 } };
}
