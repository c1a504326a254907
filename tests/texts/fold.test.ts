import { describe, expect, test } from '@jest/globals';
import { foldText, searchTokens, searchWords } from '../../src/texts/fold.ts';

const finds = (text: string, query: string) => {
  const tokens = searchTokens(text);
  return searchWords(query).every((word) => tokens.some((token) => token.startsWith(word)));
};

describe('foldText', () => {
  test.each([
    ['Máy phát điện', 'may phat dien'],
    ['ĐƯỜNG', 'duong'],
    ['Đội kỹ thuật lưu động', 'doi ky thuat luu dong'],
    ['ă â ê ô ơ ư đ Ă Â Ê Ô Ơ Ư Đ', 'a a e o o u d a a e o o u d'],
    ['ằ ẳ ẵ ắ ặ ề ể ễ ế ệ ỳ ỷ ỹ ý ỵ', 'a a a a a e e e e e y y y y y'],
    ['Ｆｕｌｌ　ｗｉｄｔｈ', 'full width'],
    ['  a \t\n b\u00A0c ', 'a b c'],
    ['', ''],
  ])('%j is %j', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  test('is the same for composed and decomposed text', () => {
    const text = 'Nguyễn ở Đường Quốc lộ';
    expect(foldText(text.normalize('NFD'))).toBe(foldText(text.normalize('NFC')));
  });

  test('folding what is folded changes nothing, for every letter', () => {
    const changed: string[] = [];
    for (let code = 0x20; code < 0x2_0000; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const folded = foldText(String.fromCodePoint(code));
      if (foldText(folded) !== folded) changed.push(code.toString(16));
    }
    expect(changed).toEqual([]);
  });
});

describe('search', () => {
  test('indexes folded words once each, and names by their parts too', () => {
    expect(searchTokens('Máy bơm, MÁY nổ SC-2019-004')).toEqual([
      '004',
      '2019',
      'bom',
      'may',
      'no',
      'sc',
      'sc-2019-004',
    ]);
  });

  test.each([
    ['Máy phát điện 5 kW', 'may phat'],
    ['Máy phát điện 5 kW', 'điện máy'],
    ['Máy phát điện 5 kW', 'MAY PH'],
    ['Đèn pha', 'den'],
    ['Den pha', 'đèn'],
    ['T.23.015.000042.JV', 't.23.015'],
    ['T.23.015.000042.JV', '000042'],
    ['a.*b', 'a.*b'],
  ])('%j is found by %j', (text, query) => {
    expect(finds(text, query)).toBe(true);
  });

  test.each([
    ['Máy phát điện', 'hat'],
    ['Máy phát điện', 'may bom'],
    ['Máy phát điện', '.*'.concat('x')],
  ])('%j is not found by %j', (text, query) => {
    expect(finds(text, query)).toBe(false);
  });

  test('asks for 8 words at most, 64 characters each, whole characters only', () => {
    expect(searchWords('a b c d e f g h i j')).toHaveLength(8);
    expect(searchWords('may máy MÁY')).toEqual(['may']);
    expect(searchWords('.* $ne {} \u0000')).toEqual(['ne']);
    const long = `${'x'.repeat(63)}𐐨𐐨`;
    expect(searchTokens(long)).toEqual(['x'.repeat(63)]);
    expect(searchWords(long)).toEqual(['x'.repeat(63)]);
    expect(searchTokens(`${'x'.repeat(70)} ${'x'.repeat(80)}`)).toEqual(['x'.repeat(64)]);
  });
});
