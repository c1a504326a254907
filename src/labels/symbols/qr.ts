import qrcode from 'qrcode';
import type { SymbolModules } from './symbol.ts';

const LEVELS = ['H', 'Q', 'M', 'L'] as const;

/** QR Code (ISO/IEC 18004): the highest error correction that does not grow the symbol beyond what level L needs; quiet zone 4 modules. */
export function qrModules(payload: string): SymbolModules {
  const smallest = qrcode.create(payload, { errorCorrectionLevel: 'L' });
  const level = LEVELS.find((each) => fits(payload, each, smallest.version)) ?? 'L';
  const { modules } = qrcode.create(payload, { errorCorrectionLevel: level, version: smallest.version });
  return {
    kind: 'qr',
    columns: modules.size,
    rows: modules.size,
    dark: Uint8Array.from(modules.data),
    quiet: { x: 4, y: 4 },
  };
}

function fits(payload: string, errorCorrectionLevel: (typeof LEVELS)[number], version: number): boolean {
  try {
    qrcode.create(payload, { errorCorrectionLevel, version });
    return true;
  } catch {
    return false;
  }
}
