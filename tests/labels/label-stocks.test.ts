import { readFileSync } from 'node:fs';
import { labelStocks, printArea } from '../../src/labels/label-stocks.ts';
import { sheetSlots } from '../../src/labels/sheet-slots.ts';
import { stockOf } from '../support/labels.ts';

interface Published {
  brand: string;
  round?: boolean;
  part: string;
  labelWidth: number;
  labelHeight: number;
  columns: number;
  rows: number;
  left: number;
  top: number;
  pitchX: number;
  pitchY: number;
}

const { vectors } = JSON.parse(readFileSync('tests/vectors/label-geometry/label-geometry-mm.json', 'utf8')) as {
  vectors: Published[];
};

const slug = ({ brand, part }: Published) => `${brand} ${part}`.toLowerCase().replaceAll(/[ .]/g, '-');

/** Sources of L7160 differ by half a millimetre; docs/labels.md says which we took. */
const sheets: [key: string, published: Published, tolerance: number][] = vectors.map((each) => {
  if (each.part === '7160') return ['avery-l7160', each, 0.5];
  if (each.part === '8651') return ['avery-l7651', each, 0.005];
  return [slug(each), each, 0.001];
});

test.each(sheets)('%s is where its maker has it', (key, published, tolerance) => {
  const stock = stockOf(key);
  expect([stock.columns, stock.rows]).toEqual([published.columns, published.rows]);
  expect(stock.shape === 'round').toBe(published.round === true);
  const pairs: [number, number][] = [
    [stock.label.width, published.labelWidth],
    [stock.label.height, published.labelHeight],
    [stock.left, published.left],
    [stock.top, published.top],
    [stock.pitchX, published.pitchX],
    [stock.pitchY, published.pitchY],
  ];
  for (const [ours, theirs] of pairs) expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(tolerance);
});

test('there are more than 40 sheets, of every maker, round ones among them, and the usual rolls', () => {
  const of = (pattern: RegExp) => labelStocks.filter(({ key }) => pattern.test(key)).length;
  expect(labelStocks.filter(({ roll }) => !roll).length).toBeGreaterThan(40);
  expect([of(/^avery-/), of(/^zweckform-/), of(/^herma-/)].every((count) => count >= 5)).toBe(true);
  expect(labelStocks.filter(({ shape }) => shape === 'round')).toHaveLength(5);
  expect(labelStocks.filter(({ roll }) => roll).map(({ key }) => key)).toEqual([
    'roll-25x25',
    'roll-40x20',
    'roll-50x25',
    'roll-50x30',
    'roll-57x32',
    'roll-100x50',
    'continuous-57x32',
    'continuous-62x29',
  ]);
  expect(new Set(labelStocks.map(({ key }) => key)).size).toBe(labelStocks.length);
});

test.each(labelStocks)('the labels of $key lie on its page, near its middle, and none on another', (stock) => {
  const { page, label, columns, rows, left, top, pitchX, pitchY } = stock;
  const right = page.width - left - (columns - 1) * pitchX - label.width;
  const bottom = page.height - top - (rows - 1) * pitchY - label.height;
  expect(Math.min(left, right, top, bottom)).toBeGreaterThanOrEqual(-0.05);
  expect(Math.abs(left - right)).toBeLessThanOrEqual(2.7);
  expect(Math.abs(top - bottom)).toBeLessThanOrEqual(2.7);
  // Published numbers are rounded: two sheets have labels that overlap by a tenth.
  expect(pitchX).toBeGreaterThanOrEqual(label.width - 0.15);
  expect(pitchY).toBeGreaterThanOrEqual(label.height - 0.15);
});

test('a round label is printed in the square inside it', () => {
  const { x, y, width, height } = printArea(stockOf('avery-5194'));
  const corner = Math.hypot(width / 2, height / 2);
  expect(corner).toBeCloseTo(63.5 / 2, 9);
  expect([x + width / 2, y + height / 2]).toEqual([63.5 / 2, 63.5 / 2]);
  const { value } = sheetSlots(stockOf('avery-5194'), {}).next();
  expect(value).toMatchObject({ page: 0, x: stockOf('avery-5194').left + x });
});

test("a roll has one label a page, of the page's size", () => {
  const roll = stockOf('roll-50x30');
  expect([roll.roll, roll.columns, roll.rows]).toEqual([true, 1, 1]);
  expect([roll.page, roll.label]).toEqual([
    { width: 50, height: 30 },
    { width: 50, height: 30 },
  ]);
});

test('docs/labels.md has the same numbers', () => {
  const written = readFileSync('docs/labels.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| `(avery|zweckform|herma|roll|continuous)-/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const numbers = written.map(([key, , ...cells]) => [
    key,
    cells.flatMap((cell) => cell.match(/[\d.]+/g) ?? []).map(Number),
  ]);
  const real = labelStocks.map(({ key, label, columns, rows, left, top, pitchX, pitchY, roll }) => {
    const size = [label.width, label.height];
    return [`\`${key}\``, roll ? [...size, 1, left, top] : [...size, columns, rows, left, top, pitchX, pitchY]];
  });
  expect(numbers).toEqual(real);
});
