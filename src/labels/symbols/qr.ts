import { type ErrorCorrection, encodeQR } from 'qr';
import type { SymbolModules } from './symbol.ts';

const STRONGEST_FIRST = ['high', 'quartile', 'medium', 'low'] as const;
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/;

interface Fit {
  version: number;
  ecc: ErrorCorrection;
}

/** What a payload takes follows from its length and its kind of characters alone; a few shapes of code make up all the labels of a site. */
const fits = new Map<string, Fit>();
const MOST_SHAPES = 1_000;

/** QR Code (ISO/IEC 18004): the highest error correction that does not grow the symbol beyond what level L needs; quiet zone 4 modules. Throws RangeError for what no version holds. */
export function qrModules(payload: string): SymbolModules {
  const rows = encode(payload, fitOf(payload));
  const size = rows.length - 2;
  const dark = new Uint8Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const from = rows[row + 1] as boolean[];
    for (let column = 0; column < size; column += 1) if (from[column + 1]) dark[row * size + column] = 1;
  }
  return { kind: 'qr', columns: size, rows: size, dark, quiet: { x: 4, y: 4 } };
}

/** The modules with a border of one, the least that the encoder draws. */
function encode(payload: string, { version, ecc }: Partial<Fit>): boolean[][] {
  return encodeQR(payload, 'raw', { ecc, version, border: 1 });
}

function fitOf(payload: string): Fit {
  const kind = /^\d*$/.test(payload) ? 'digits' : ALPHANUMERIC.test(payload) ? 'alphanumeric' : 'bytes';
  const shape = `${kind} ${Buffer.byteLength(payload)}`;
  const known = fits.get(shape);
  if (known) return known;
  const version = (encode(payload, { ecc: 'low' }).length - 2 - 17) / 4;
  const ecc = STRONGEST_FIRST.find((each) => holds(payload, { version, ecc: each })) ?? 'low';
  if (fits.size >= MOST_SHAPES) fits.clear();
  fits.set(shape, { version, ecc });
  return { version, ecc };
}

function holds(payload: string, fit: Fit): boolean {
  try {
    encode(payload, fit);
    return true;
  } catch {
    return false;
  }
}
