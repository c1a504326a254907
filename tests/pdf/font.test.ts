import { inkReach, missingSigns, textOutline, textWidth } from '../../src/pdf/font.ts';

const TONES = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const vowels = [...'aăâeêioôơuưy'].flatMap((vowel) => TONES.map((tone) => (vowel + tone).normalize('NFC')));
const lower = [...vowels, 'đ'].filter((letter) => !/[a-z]/.test(letter));
const accented = [...lower, ...lower.map((letter) => letter.toUpperCase())];

test('each of the 134 accented letters of Vietnamese has a glyph of its own with ink', () => {
  expect(new Set(accented).size).toBe(134);
  expect(missingSigns(accented.join(''))).toEqual([]);
  const outlines = accented.map((letter) => JSON.stringify(textOutline(letter, { x: 0, y: 0, sizePt: 10 })));
  expect(new Set(outlines).size).toBe(134);
  for (const outline of outlines) expect(outline.length).toBeGreaterThan(100);
});

test('names what the font lacks, each once', () => {
  expect(missingSigns('Д-30 → 発 → Д, Máy phát điện ½ “5 kW”')).toEqual(['Д', '→', '発']);
});

test('the width of a text grows with its size and is that of its words', () => {
  expect(textWidth('Kho số 1', 14)).toBeCloseTo(2 * textWidth('Kho số 1', 7), 9);
  expect(textWidth('Kho ', 7) + textWidth('số', 7)).toBeCloseTo(textWidth('Kho số', 7), 9);
});

test('the outline of a text stands on its baseline and goes as far as its ink reaches', () => {
  const ys = textOutline('Ẳg', { x: 3, y: 10, sizePt: 72 / 25.4 }).flatMap(({ args }) =>
    args.filter((_, at) => at % 2 === 1),
  );
  const { above, below } = inkReach('Ẳg');
  expect(10 - Math.min(...ys)).toBeCloseTo(above, 2);
  expect(Math.max(...ys) - 10).toBeCloseTo(below, 2);
  expect(inkReach(' ')).toEqual({ above: 0, below: 0 });
});
