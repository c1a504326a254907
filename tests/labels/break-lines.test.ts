import { breakLines } from '../../src/labels/break-lines.ts';
import { textWidth } from '../../src/pdf/font.ts';

const LONG = 'Bộ dụng cụ sửa chữa lưu động cho xe tải hạng nặng có cẩu tự hành';
const UNBROKEN = 'Nguyễnthịđườnglượngtrườngkhôngcókhoảngtrắng';

test('a text that fits stays on one row', () => {
  expect(breakLines('Máy bơm', 40, 7, 2)).toEqual(['Máy bơm']);
  expect(breakLines('', 40, 7, 2)).toEqual([]);
});

test('a text breaks at spaces and loses nothing while there are rows', () => {
  const lines = breakLines(LONG, 30, 7, 9);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join(' ')).toBe(LONG);
});

test('what is left over ends in an ellipsis behind a whole word', () => {
  const lines = breakLines(LONG, 30, 7, 2);
  expect(lines).toHaveLength(2);
  const shown = lines.join(' ');
  expect(shown.endsWith('…')).toBe(true);
  expect(LONG.startsWith(`${shown.slice(0, -1)} `)).toBe(true);
});

test('a word wider than a row breaks inside, and keeps its letters whole', () => {
  const lines = breakLines(UNBROKEN, 20, 7, 9);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join('')).toBe(UNBROKEN);
  expect(breakLines(`Máy ${UNBROKEN}`, 20, 7, 9)[0]).toBe('Máy');
});

test.each([LONG, UNBROKEN, `${UNBROKEN} ${LONG}`, 'ẰẲẴ '.repeat(40)])(
  'no row of %s is wider than the label',
  (text) => {
    for (const width of [5, 12, 30, 60]) {
      for (const rows of [1, 2, 5]) {
        const lines = breakLines(text, width, 6, rows);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(textWidth(line, 6)).toBeLessThanOrEqual(width);
      }
    }
  },
);

test('a single sign stays even where nothing fits', () => {
  expect(breakLines('W', 0.1, 7, 1)).toEqual(['W']);
});
