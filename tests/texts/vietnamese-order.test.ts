import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/demo/random.ts';
import { orderKey } from '../../src/texts/vietnamese-order.ts';

const byKey = (a: string, b: string) => (orderKey(a) < orderKey(b) ? -1 : orderKey(a) > orderKey(b) ? 1 : 0);

/** The same sequence, each pair of neighbours in order. */
function expectAscending(texts: readonly string[]): void {
  for (const [index, text] of texts.entries()) {
    for (const after of texts.slice(index + 1)) expect([text, after, byKey(text, after)]).toEqual([text, after, -1]);
  }
}

describe('orderKey', () => {
  test('has the letters in the order of the alphabet', () => {
    expectAscending([...'aăâbcdđeêfghijklmnoôơpqrstuưvwxyz']);
  });

  test.each([
    'aàảãáạ',
    'ăằẳẵắặ',
    'âầẩẫấậ',
    'eèẻẽéẹ',
    'êềểễếệ',
    'iìỉĩíị',
    'oòỏõóọ',
    'ôồổỗốộ',
    'ơờởỡớợ',
    'uùủũúụ',
    'ưừửữứự',
    'yỳỷỹýỵ',
  ])('has the tones in order: %s', (vowels) => expectAscending([...vowels]));

  test.each([
    [['ca', 'cà', 'cả', 'cã', 'cá', 'cạ', 'cam', 'căn', 'cân', 'cha', 'da', 'đa', 'e']],
    [['bá', 'ba ba', 'bà ba', 'bác']],
    [['dan', 'dán', 'dang', 'đan', 'đáng', 'đạn', 'đăng'].sort(byKey)],
    [['ma', 'Ma', 'mà', 'Mà']],
    [['', '1', '2', '10', '100', 'a', 'z', 'β', '東']],
    [['Giá A1', 'Giá A2', 'Giá A10', 'Giá B1']],
    [['Máy bơm 5 kW', 'Máy bơm 30 kW', 'Máy nén', 'Máy phát']],
    [['kho', 'kho 1', 'kho A', 'khoa']],
    [['0', '1', '007', '8']],
  ])('%j is in order', (texts) => expectAscending(texts));

  test('is the same however the text was typed, and whatever stands between words', () => {
    expect(orderKey('Nguyễn Đường'.normalize('NFD'))).toBe(orderKey('Nguyễn Đường'));
    expect(orderKey(' kho - A ')).toBe(orderKey('kho A'));
    expect(orderKey('007')).toBe(orderKey('7'));
  });

  test('is ASCII, so that bytes and UTF-16 sort alike', () => {
    for (const text of ['Ệ ế Ợ', '東京 😀', '\uD800', 'ﷺ', 'ß ø ü ĕ', '٣', '\u0000'])
      expect(orderKey(text)).toMatch(/^[ -~]*$/);
  });

  test('agrees with the collation of Vietnamese on made-up titles', () => {
    const collator = new Intl.Collator('vi', { numeric: true });
    const random = new Random(7);
    const parts = [
      'ma',
      'mà',
      'mạ',
      'măng',
      'mâm',
      'đá',
      'da',
      'dã',
      'ô',
      'ơ',
      'ố',
      'êm',
      'em',
      'ngữ',
      'ngư',
      'ngu',
      'Kho',
      'kho',
      '2',
      '10',
      'ý',
      'Ỷ',
      'w',
      'z',
    ];
    const title = () => Array.from({ length: random.between(1, 4) }, () => random.pick(parts)).join(' ');
    for (let round = 0; round < 5_000; round += 1) {
      const [a, b] = [title(), title()];
      expect([a, b, byKey(a, b)]).toEqual([a, b, Math.sign(collator.compare(a, b))]);
    }
  });
});
