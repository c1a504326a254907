import { crc32 } from 'node:zlib';
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
  const bytes = PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 });
  return withResolution(bytes, dpi);
}

/** Signature and header of a PNG file; the chunk that says its resolution (pHYs, ISO/IEC 15948 11.3.4.3) may stand behind them. */
const HEADER_BYTES = 33;

/** Says how large a dot is, so that the label is printed in its own millimetres. */
function withResolution(png: Buffer, dpi: number): Buffer {
  const dotsPerMetre = Math.round(dpi / 0.0254);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9);
  chunk.write('pHYs', 4);
  chunk.writeUInt32BE(dotsPerMetre, 8);
  chunk.writeUInt32BE(dotsPerMetre, 12);
  chunk[16] = 1;
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, HEADER_BYTES), chunk, png.subarray(HEADER_BYTES)]);
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
