import { MM_PER_PT, textOutline, textWidth } from '../pdf/font.ts';
import type { LabelStock } from './label-stocks.ts';
import { outlinePath, thousandths } from './outline-path.ts';
import { sheetSlots } from './sheet-slots.ts';

const LARGEST_PT = 14;

/** A label stock drawn to scale as SVG in millimetres: the page, and on it every label with the number of its slot, by which `startSlot` counts. */
export function stockPicture(stock: LabelStock, title: string): string {
  const { page, columns, rows } = stock;
  const slots = sheetSlots({ ...stock, shape: 'rectangle' }, {});
  const places = Array.from({ length: columns * rows }, () => slots.next().value as { x: number; y: number });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}mm" height="${page.height}mm" viewBox="0 0 ${page.width} ${page.height}">`,
    `<title>${title}</title>`,
    `<rect width="${page.width}" height="${page.height}" fill="#fff" stroke="#888" stroke-width=".4"/>`,
    `<g fill="#f4f4f4" stroke="#333" stroke-width=".2">${places.map((place) => labelShape(stock, place)).join('')}</g>`,
    `<path fill="#555" d="${places.map((place, index) => numberPath(stock, place, String(index + 1))).join('')}"/>`,
    '</svg>\n',
  ].join('\n');
}

function labelShape({ label, shape, corner = 0 }: LabelStock, { x, y }: { x: number; y: number }): string {
  const [left, top] = [thousandths(x), thousandths(y)];
  if (shape === 'round') {
    const radius = label.width / 2;
    return `<circle cx="${thousandths(x + radius)}" cy="${thousandths(y + radius)}" r="${thousandths(radius)}"/>`;
  }
  return `<rect x="${left}" y="${top}" width="${label.width}" height="${label.height}" rx="${corner}"/>`;
}

function numberPath({ label }: LabelStock, { x, y }: { x: number; y: number }, text: string): string {
  const sizePt = Math.min(LARGEST_PT, (label.height * 0.5) / MM_PER_PT, (label.width * 0.2) / MM_PER_PT);
  const left = x + (label.width - textWidth(text, sizePt)) / 2;
  return outlinePath(textOutline(text, { x: left, y: y + label.height / 2 + sizePt * MM_PER_PT * 0.35, sizePt }));
}
