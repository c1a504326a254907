import { fontEncodings } from '../../src/imports/font-encodings.ts';

/** The 67 small letters of Vietnamese that ASCII lacks. */
export const accented = 'àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ';

export type OldEncoding = 'windows-1258' | 'tcvn3' | 'vni';

/** VNI as its manual has it: letters of one byte, and what stands behind a, e, o, u, y and behind ô (for ơ) and ö (for ư); tones in the order none, ` ´ ~ ? . */
const vniSingle: Record<string, string> = { ỉ: 'æ', ì: 'ì', í: 'í', ỵ: 'î', đ: 'ñ', ị: 'ò', ĩ: 'ó' };
const vniBase: Record<string, [letter: string, marks: string]> = {
  ă: ['a', 'êèéüúë'],
  â: ['a', 'âàáãåä'],
  ê: ['e', 'âàáãåä'],
  ô: ['o', 'âàáãåä'],
  ơ: ['ô', ' øùõûï'],
  ư: ['ö', ' øùõûï'],
};
const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const windowsTones: Record<string, number> = {
  '\u0300': 0xcc,
  '\u0309': 0xd2,
  '\u0303': 0xde,
  '\u0301': 0xec,
  '\u0323': 0xf2,
};

/** A text as a program of the time wrote it, by rules of their own: VNI by its own table, so that the product's is held to another one. */
export function encodeOld(text: string, encoding: OldEncoding): Buffer {
  return Buffer.concat([...text.normalize('NFC')].map((sign) => Buffer.from(bytesOf(sign, encoding))));
}

function bytesOf(sign: string, encoding: OldEncoding): number[] {
  if (sign <= '\u007f') return [sign.charCodeAt(0)];
  if (encoding === 'tcvn3') return [tcvn3Byte(sign)];
  return encoding === 'vni' ? vniBytes(sign) : windowsBytes(sign);
}

/** Capitals of the capital font have the bytes of small letters. */
function tcvn3Byte(sign: string): number {
  const table: readonly (string | undefined)[] = fontEncodings.tcvn3;
  const at = table.indexOf('ĂÂÊÔƠƯĐ'.includes(sign) ? sign : sign.toLowerCase());
  if (at === -1) throw new Error(`TCVN3 has no ${sign}`);
  return 0x80 + at;
}

function vniBytes(sign: string): number[] {
  const small = sign.toLowerCase();
  const tone = tones.findIndex((each) => each !== '' && small.normalize('NFD').includes(each));
  const bare = small
    .normalize('NFD')
    .replace(tones[tone] ?? '', '')
    .normalize('NFC');
  const [letter, marks] = vniBase[bare] ?? [bare, ' øùõûï'];
  const text = vniSingle[small] ?? letter + (marks[Math.max(tone, 0)] ?? '').trim();
  return [...Buffer.from(small === sign ? text : text.toUpperCase(), 'latin1')];
}

function windowsBytes(sign: string): number[] {
  const whole = windowsByte(sign);
  if (whole !== undefined) return [whole];
  const parts = sign.normalize('NFD');
  const tone = [...parts].find((part) => part in windowsTones) ?? '';
  return [...bytesOf(parts.replace(tone, '').normalize('NFC'), 'windows-1258'), windowsTones[tone] ?? 0];
}

const windows = new TextDecoder('windows-1258');
function windowsByte(sign: string): number | undefined {
  for (let byte = 0x80; byte <= 0xff; byte += 1) if (windows.decode(Uint8Array.of(byte)) === sign) return byte;
  return undefined;
}
