import { code128Modules } from './code-128.ts';
import { dataMatrixModules } from './data-matrix.ts';
import { qrModules } from './qr.ts';
import type { SymbolKind, SymbolModules } from './symbol.ts';

/** The symbol of a code: the form with separators in the matrix codes, the compact one in Code 128. */
export function symbolModules(kind: SymbolKind, code: { code: string; compact: string }): SymbolModules {
  if (kind === 'qr') return qrModules(code.code);
  return kind === 'data-matrix' ? dataMatrixModules(code.code) : code128Modules(code.compact);
}
