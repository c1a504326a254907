/**
 * The encodings of Vietnamese fonts from before Unicode: a byte below 0x80 is ASCII, any other one a letter, a letter's mark or a sign. `undefined`: no
 * text has that byte. Marks follow their letters and stand here as Unicode's combining marks, so composing the text (NFC) makes letters of both.
 */
type HighBytes = readonly (string | undefined)[];

/** Dashes, quotes and dots that word processors put in whatever the font: Windows' own bytes. */
const windows = [
  ...new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 128 }, (_, index) => 0x80 + index)),
];
const punctuation = windows.slice(0, 32).map((sign) => (/\p{P}/u.test(sign) ? sign : undefined));

/**
 * TCVN3, "ABC": TCVN 5712:1993 as the .Vn fonts have it. Capitals with a tone come from a capital font (.VnTimeH) that shows the bytes of the small letters, so
 * they are read as small letters. Tones may stand alone behind a letter.
 */
const tcvn3: HighBytes = [
  ...punctuation,
  ...['\u00A0', ...'ĂÂÊÔƠƯĐăâêôơưđẰ'],
  ...['\u0300', '\u0309', '\u0303', '\u0301', '\u0323', ...'àảãáạẲằẳẵắẴ'],
  ...'ẮẦẨẪẤỀặầẩẫấậèỂẻẽ',
  ...'éẹềểễếệìỉỄẾỒĩíịò',
  ...'Ổỏõóọồổỗốộờởỡớợù',
  ...'ỖủũúụừửữứựỳỷỹýỵỐ',
];

const [GRAVE, ACUTE, TILDE, HOOK, DOT] = ['\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const [CIRCUMFLEX, BREVE] = ['\u0302', '\u0306'];

/** What follows a small letter, and the letters of one byte, from 0xE0 on; capitals have theirs 0x20 below. */
const vniSmall: HighBytes = [
  ...[GRAVE, ACUTE, '', TILDE, DOT, HOOK].map((tone) => CIRCUMFLEX + tone),
  'ỉ',
  undefined,
  ...[GRAVE, ACUTE, '', DOT].map((tone) => BREVE + tone),
  ...'ìíỵ',
  DOT,
  undefined,
  ...'địĩơ',
  TILDE,
  'ư',
  '÷',
  GRAVE,
  ACUTE,
  BREVE + HOOK,
  HOOK,
  BREVE + TILDE,
  ...[undefined, undefined, undefined],
];

/** VNI for Windows: a letter of Latin-1, and behind it a mark that is another one. */
const vni: HighBytes = [
  ...punctuation,
  ...windows.slice(32, 64),
  ...vniSmall.map((text) => (text === '÷' ? '×' : text?.toUpperCase())),
  ...vniSmall,
];

export const fontEncodings = { tcvn3, vni } as const satisfies Record<string, HighBytes>;

/** The text of bytes, not composed yet; the replacement character where a byte is no text. */
export function decodeFont(table: HighBytes, bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : (table[byte - 0x80] ?? '\uFFFD');
  return text;
}
