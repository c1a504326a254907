import { PNG } from 'pngjs';
import { labelPng } from '../../src/labels/label-png.ts';
import { labelSvg } from '../../src/labels/label-svg.ts';
import { layoutLabel } from '../../src/labels/layout.ts';
import { contentOf, stockOf } from '../support/labels.ts';

const { label } = stockOf('avery-l7160');
const layout = layoutLabel(contentOf(), { ...label, symbol: 'qr' });

describe('SVG', () => {
  test('has its size in millimetres and everything as outlines: no font is needed to show it', () => {
    const svg = labelSvg(layout);
    expect(svg).toContain('width="63.5mm" height="38.1mm" viewBox="0 0 63.5 38.1"');
    expect(svg.match(/<path /g)).toHaveLength(2);
    expect(svg).not.toContain('<text');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('holds nothing of what was sent as text, so nothing can break out of it', () => {
    const hostile = contentOf(1, ['</svg><script>alert(1)</script>', '&"\'<>']);
    expect(labelSvg(layoutLabel(hostile, { ...label, symbol: 'qr' }))).not.toMatch(/script|&/);
  });

  test('is the same bytes for the same label, others for another', () => {
    expect(labelSvg(layoutLabel(contentOf(), { ...label, symbol: 'qr' }))).toBe(labelSvg(layout));
    expect(labelSvg(layoutLabel(contentOf(2), { ...label, symbol: 'qr' }))).not.toBe(labelSvg(layout));
  });
});

describe('PNG', () => {
  test('has the size of the label at its resolution, and says the resolution', () => {
    for (const dpi of [72, 203]) {
      const bytes = labelPng(layout, dpi);
      const picture = PNG.sync.read(bytes);
      expect([picture.width, picture.height]).toEqual([
        Math.round((63.5 * dpi) / 25.4),
        Math.round((38.1 * dpi) / 25.4),
      ]);
      const resolution = bytes.subarray(bytes.indexOf('pHYs') + 4);
      expect(resolution.readUInt32BE(0)).toBe(Math.round(dpi / 0.0254));
      expect(resolution[8]).toBe(1);
    }
  });

  test('draws modules on whole dots, all of one size, and text beside them', () => {
    const printed = layoutLabel(contentOf(), { ...stockOf('avery-l7651').label, symbol: 'qr', dpi: 300 });
    const { width, data } = PNG.sync.read(labelPng(printed, 300));
    const { x, y, module, modules } = printed.symbol;
    const dots = Math.round((module * 300) / 25.4);
    const [left, top] = [Math.round((x * 300) / 25.4), Math.round((y * 300) / 25.4)];
    const read = Array.from({ length: modules.rows * modules.columns * dots * dots }, (_, index) => {
      const [row, column] = [Math.floor(index / (modules.columns * dots)), index % (modules.columns * dots)];
      const wanted = modules.dark[Math.floor(row / dots) * modules.columns + Math.floor(column / dots)] === 1 ? 0 : 255;
      return data[((top + row) * width + left + column) * 4] === wanted;
    });
    expect(read.every(Boolean)).toBe(true);
    const beside = data.filter((_, at) => at % 4 === 0 && (at / 4) % width > left + modules.columns * dots);
    expect(beside.some((grey) => grey < 64)).toBe(true);
  });

  test('is the same bytes for the same label', () => {
    expect(Buffer.compare(labelPng(layout, 150), labelPng(layout, 150))).toBe(0);
  });
});
