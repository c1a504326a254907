import { PNG } from 'pngjs';
import { textOutline } from '../pdf/font.ts';
import { fillOutline, type Grey } from './fill-outline.ts';
import type { LabelLayout } from './layout.ts';
import { darkRuns } from './symbols/symbol.ts';

/** A label as a grey PNG at a resolution; modules lie on whole pixels. Lay it out with the same `dpi` for modules of equal width. */
export function labelPng(layout: LabelLayout, dpi: number): Buffer {
  const perMm = dpi / 25.4;
  const width = Math.round(layout.width * perMm);
  const height = Math.round(layout.height * perMm);
  const picture: Grey = { width, height, pixels: new Uint8Array(width * height).fill(255) };
  drawSymbol(picture, layout, perMm);
  for (const { text, x, y, sizePt } of layout.texts) fillOutline(picture, textOutline(text, { x, y, sizePt }), perMm);
  const png = new PNG({ width, height, colorType: 0, inputColorType: 0, inputHasAlpha: false });
  png.data = Buffer.from(picture.pixels);
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 });
}

function drawSymbol(picture: Grey, { symbol }: LabelLayout, perMm: number): void {
  // The corner is moved to a whole pixel, so that all modules begin on one.
  const left = Math.round(symbol.x * perMm);
  const top = Math.round(symbol.y * perMm);
  for (const [column, row, length] of darkRuns(symbol.modules)) {
    const x0 = left + Math.round(column * symbol.module * perMm);
    const x1 = left + Math.round((column + length) * symbol.module * perMm);
    const y0 = top + Math.round(row * symbol.rowHeight * perMm);
    const y1 = top + Math.round((row + 1) * symbol.rowHeight * perMm);
    for (let y = y0; y < y1; y += 1) picture.pixels.fill(0, y * picture.width + x0, y * picture.width + x1);
  }
}
