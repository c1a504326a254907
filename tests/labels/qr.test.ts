import qrcode from 'qrcode';
import { qrModules } from '../../src/labels/symbols/qr.ts';
import { randomSource } from '../codes/framework-builder.ts';

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/** By the two bits of the format information, ISO/IEC 18004 table 12. */
const LEVELS = ['M', 'L', 'H', 'Q'] as const;
const WEAKEST_FIRST = ['L', 'M', 'Q', 'H'] as const;

function formatOf(dark: Uint8Array, size: number) {
  const read = [0, 1, 2, 3, 4].reduce((bits, column) => bits * 2 + (dark[8 * size + column] ?? 0), 0);
  const bits = read ^ 0b10101;
  return { level: LEVELS[bits >> 3] as (typeof LEVELS)[number], mask: (bits & 7) as qrcode.QRCodeMaskPattern };
}

function peer(payload: string, errorCorrectionLevel: qrcode.QRCodeErrorCorrectionLevel, more: object) {
  const mode = /^\d+$/.test(payload) ? 'numeric' : /[a-z_]/.test(payload) ? 'byte' : 'alphanumeric';
  const segment = { data: mode === 'byte' ? Buffer.from(payload) : payload, mode } as qrcode.QRCodeSegment;
  return qrcode.create([segment], { errorCorrectionLevel, ...more });
}

const fitsIn = (payload: string, level: qrcode.QRCodeErrorCorrectionLevel, version: number) => {
  try {
    peer(payload, level, { version, maskPattern: 0 });
    return true;
  } catch {
    return false;
  }
};

test('3,000 payloads have the modules that another encoder gives them, in the smallest version, with the highest error correction that fits', () => {
  const random = randomSource(6);
  const levels = new Set<string>();
  for (let index = 0; index < 3_000; index += 1) {
    const alphabet = random.pick([ALPHANUMERIC, ALPHANUMERIC, '0123456789', `${ALPHANUMERIC}abcxyz_`]);
    const payload = random.text(alphabet, 1 + random.below(70));
    const { columns, dark } = qrModules(payload);
    const version = (columns - 17) / 4;
    const { level, mask } = formatOf(dark, columns);
    const { modules } = peer(payload, level, { version, maskPattern: mask });
    expect(Buffer.compare(dark, Uint8Array.from(modules.data))).toBe(0);
    if (version > 1) expect(fitsIn(payload, 'L', version - 1)).toBe(false);
    const stronger = WEAKEST_FIRST[WEAKEST_FIRST.indexOf(level) + 1];
    if (stronger) expect(fitsIn(payload, stronger, version)).toBe(false);
    levels.add(level);
  }
  expect(levels.size).toBe(4);
});
