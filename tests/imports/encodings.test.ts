import { describe, expect, test } from '@jest/globals';
import { decoderOf, type Encoding } from '../../src/imports/encodings.ts';
import { accented, encodeOld, type OldEncoding } from '../support/old-encodings.ts';

const old: OldEncoding[] = ['windows-1258', 'tcvn3', 'vni'];
const sentence =
  'Máy phát điện 5 kW, đặt tại kho số 3: quả nén, vỏ thuỷ tinh, dây cáp điện ngoài trời, bể chứa dầu nhờn (đã sửa chữa).';

/** The text of bytes, decoded in chunks. */
function decoded(bytes: Uint8Array, encoding: Encoding, size: number): string {
  const decode = decoderOf(encoding);
  let text = '';
  for (let at = 0; at < bytes.length; at += size) text += decode(bytes.subarray(at, at + size));
  return (text + decode()).normalize('NFC');
}

describe.each(old)('%s', (encoding) => {
  test('reads all 67 small letters, in chunks of any size', () => {
    expect([...accented]).toHaveLength(67);
    for (const size of [1, 3, 1000]) expect(decoded(encodeOld(accented, encoding), encoding, size)).toBe(accented);
  });

  test('reads whole sentences', () => {
    expect(decoded(encodeOld(sentence, encoding), encoding, 7)).toBe(sentence);
  });
});

describe('capitals', () => {
  test.each(['windows-1258', 'vni'] as const)('are capitals in %s', (encoding) => {
    const capitals = accented.toUpperCase();
    expect(decoded(encodeOld(capitals, encoding), encoding, 1)).toBe(capitals);
    expect(decoded(encodeOld(sentence.toUpperCase(), encoding), encoding, 1)).toBe(sentence.toUpperCase());
  });

  test('of the capital font of TCVN3 are read as small letters, those with bytes of their own as capitals', () => {
    expect(decoded(encodeOld('MÁY ĐẦM ƯỚT', 'tcvn3'), 'tcvn3', 1)).toBe('MáY ĐầM ƯớT');
    expect(decoded(encodeOld('ĂÂÊÔƠƯĐ', 'tcvn3'), 'tcvn3', 1)).toBe('ĂÂÊÔƠƯĐ');
  });
});

test('TCVN3 reads tones that stand behind their letters', () => {
  expect(decoded(Uint8Array.from([0x61, 0xb3, 0xab, 0xb4, 0xac, 0xb2]), 'tcvn3', 1)).toBe('áộỡ');
});

test.each<[Encoding, number[]]>([
  ['tcvn3', [0x41, 0x80]],
  ['vni', [0x41, 0xff]],
  ['vni', [0x41, 0xf0]],
  ['utf-16le', [0x00, 0xd8, 0x41, 0x00]],
  ['utf-16be', [0x00]],
])('%s refuses bytes that no text has', (encoding, bytes) => {
  expect(() => decoded(Uint8Array.from(bytes), encoding, 1000)).toThrow();
});
