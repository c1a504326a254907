import qrcode, { type QRCode } from 'qrcode';
import type { SymbolModules } from './symbol.ts';

const STRONGER = ['H', 'Q', 'M'] as const;

/** QR Code (ISO/IEC 18004): the highest error correction that does not grow the symbol beyond what level L needs; quiet zone 4 modules. */
export function qrModules(payload: string): SymbolModules {
  const smallest = qrcode.create(payload, { errorCorrectionLevel: 'L' });
  const { modules } = strongest(payload, smallest.version) ?? smallest;
  return {
    kind: 'qr',
    columns: modules.size,
    rows: modules.size,
    dark: Uint8Array.from(modules.data),
    quiet: { x: 4, y: 4 },
  };
}

function strongest(payload: string, version: number): QRCode | undefined {
  for (const errorCorrectionLevel of STRONGER) {
    try {
      return qrcode.create(payload, { errorCorrectionLevel, version });
    } catch {
      // It takes more room than this version has.
    }
  }
  return undefined;
}
