import { labelStocks } from '../../src/labels/label-stocks.ts';
import { type LabelLayout, layoutLabel } from '../../src/labels/layout.ts';
import { symbolKinds } from '../../src/labels/symbols/symbol.ts';
import { inkReach, MM_PER_PT, textWidth } from '../../src/pdf/font.ts';
import { contentOf, stockOf } from '../support/labels.ts';
import { refusal } from '../support/lifecycle.ts';

const l7160 = { ...stockOf('avery-l7160').label, symbol: 'qr' } as const;
const contents: [string, string[]][] = [
  ['short texts', ['Máy bơm', 'Kho số 1']],
  ['no texts', []],
  [
    'long texts',
    ['Bộ dụng cụ sửa chữa lưu động cho xe tải hạng nặng', 'Trung tâm kỹ thuật Vườn Hoa (giả định), xưởng cơ điện'],
  ],
  ['capitals with two marks', ['BỘ LỌC Ổ ĐIỆN CHO TRẠM ẨM ƯỚT NGOÀI TRỜI', 'XƯỞNG SỬA CHỮA LỮ ĐOÀN ẰẲẴ']],
  [
    'words without end',
    ['Nguyễnthịđườnglượngtrườngkhôngcókhoảngtrắngnào', 'ẰẲẴẶẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰẰẲẴẶẦẨẪẬẾỀỂỄỆ'],
  ],
];
/** Sheets and rolls of every size that differs, as large as a code with its texts needs. */
const roomy = labelStocks.filter(({ label }) => label.height >= 20 && label.width >= 38);
const cases = roomy.flatMap((stock) =>
  symbolKinds.flatMap((symbol) => contents.map(([name, lines]) => ({ key: stock.key, symbol, name, lines }))),
);

interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where the ink of each text is. */
function inkOf({ texts }: LabelLayout): Area[] {
  return texts.map(({ text, x, y, sizePt }) => {
    const { above, below } = inkReach(text);
    const mm = sizePt * MM_PER_PT;
    return { left: x, right: x + textWidth(text, sizePt), top: y - above * mm, bottom: y + below * mm };
  });
}

function quietZoneOf({ symbol: { modules, x, y, module, rowHeight } }: LabelLayout): Area {
  const { quiet, columns, rows } = modules;
  return {
    left: x - quiet.x * module,
    right: x + (columns + quiet.x) * module,
    top: y - quiet.y * rowHeight,
    bottom: y + (rows + quiet.y) * rowHeight,
  };
}

function overlap(a: Area, b: Area): boolean {
  const slack = 1e-6;
  return a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack && b.top < a.bottom - slack;
}

test.each(cases)('$key, $symbol, $name: all of it on the label, nothing on anything else', ({ key, symbol, lines }) => {
  const { label } = stockOf(key);
  const layout = layoutLabel(contentOf(1, lines), { ...label, symbol });
  const [quiet, inks] = [quietZoneOf(layout), inkOf(layout)];
  for (const area of [quiet, ...inks]) {
    expect(Math.min(area.left, area.top)).toBeGreaterThanOrEqual(-1e-6);
    expect(area.right).toBeLessThanOrEqual(label.width + 1e-6);
    expect(area.bottom).toBeLessThanOrEqual(label.height + 1e-6);
  }
  for (const [index, ink] of inks.entries()) {
    expect(overlap(ink, quiet)).toBe(false);
    for (const other of inks.slice(index + 1)) expect(overlap(ink, other)).toBe(false);
  }
  const code = contentOf(1).code;
  expect(layout.texts.map(({ text }) => text).join('')).toContain(code.slice(-9));
});

test('the code stands whole above its texts, the title before the unit', () => {
  const { texts } = layoutLabel(contentOf(42), l7160);
  expect(texts.map(({ text }) => text)).toEqual(['T.23.015.000042.JV', 'Máy phát điện 5 kW', 'Kho số 1']);
  const narrow = layoutLabel(contentOf(42), { ...stockOf('avery-l7651').label, symbol: 'qr' });
  expect(narrow.texts.slice(0, 2).map(({ text }) => text)).toEqual(['T.23.015.', '000042.JV']);
});

test('modules are whole dots of the printer', () => {
  for (const dpi of [203, 300, 600]) {
    for (const symbol of symbolKinds) {
      const { module } = layoutLabel(contentOf(), { width: 63.5, height: 38.1, symbol, dpi }).symbol;
      const dots = (module * dpi) / 25.4;
      expect(dots).toBeCloseTo(Math.round(dots), 9);
    }
  }
});

describe('what does not fit is refused with the reason', () => {
  const reasonFor = (size: object, content = contentOf()) =>
    refusal(() => layoutLabel(content, { ...l7160, ...size })).params;

  test('modules too small for readers', () => {
    expect(reasonFor({ width: 12, height: 8 })).toMatchObject({
      code: 'T.23.015.000001.EN',
      reason: 'module-too-small',
      least: '0.25',
    });
    expect(reasonFor({ symbol: 'code-128', width: 25 })).toMatchObject({ reason: 'module-too-small', least: '0.19' });
  });

  test('a code that would be too small to read', () => {
    expect(reasonFor({ width: 16, height: 12 })).toMatchObject({ reason: 'code-too-small', least: '4' });
  });

  test('signs that the font lacks, named', () => {
    expect(reasonFor({}, contentOf(1, ['Động cơ Д-30', '発電機']))).toMatchObject({
      reason: 'sign-missing',
      signs: ['Д', '発', '電', '機'],
    });
  });
});
