import { readFileSync } from 'node:fs';
import { labelStocks } from '../../src/labels/label-stocks.ts';
import { stockOf } from '../support/labels.ts';

interface Published {
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

/** Sources of L7160 differ by half a millimetre; docs/labels.md says which we took. */
const sheets: [key: string, part: string, tolerance: number][] = [
  ['avery-l7160', '7160', 0.5],
  ['avery-l7651', '8651', 0.005],
  ['avery-5160', '5160', 0.001],
];

test.each(sheets)('%s is where the published %s is', (key, part, tolerance) => {
  const stock = stockOf(key);
  const published = vectors.find((each) => each.part === part) as Published;
  expect([stock.columns, stock.rows]).toEqual([published.columns, published.rows]);
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

test.each(labelStocks)('the labels of $key lie on its page, in its middle, and none on another', (stock) => {
  const { page, label, columns, rows, left, top, pitchX, pitchY } = stock;
  const right = page.width - left - (columns - 1) * pitchX - label.width;
  const bottom = page.height - top - (rows - 1) * pitchY - label.height;
  expect(Math.min(left, right, top, bottom)).toBeGreaterThanOrEqual(0);
  expect(Math.abs(left - right)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(top - bottom)).toBeLessThanOrEqual(0.5);
  expect(pitchX).toBeGreaterThanOrEqual(label.width);
  expect(pitchY).toBeGreaterThanOrEqual(label.height);
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
    .filter((line) => /^\| `(avery|roll)/.test(line))
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
