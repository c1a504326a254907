import bwipjs from 'bwip-js/node';
import type { SymbolModules } from './symbol.ts';

/** Code 128 (ISO/IEC 15417); quiet zone 10 modules on each side. */
export function code128Modules(payload: string): SymbolModules {
  const [symbol] = bwipjs.raw({ bcid: 'code128', text: payload });
  const widths = symbol?.sbs ?? [];
  const dark = widths.flatMap((width, index) => Array<number>(width).fill(index % 2 === 0 ? 1 : 0));
  return { kind: 'code-128', columns: dark.length, rows: 1, dark: Uint8Array.from(dark), quiet: { x: 10, y: 0 } };
}
