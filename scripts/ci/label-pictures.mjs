import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';

export const DPI = 300;
const DARK = 128;
const px = (mm) => Math.round((mm * DPI) / 25.4);
const mm = (pixels) => (pixels * 25.4) / DPI;

/** The pages of a PDF as pictures, by pdftoppm. */
export function pagesOf(pdf, directory) {
  execFileSync('pdftoppm', ['-r', String(DPI), '-gray', '-png', pdf, join(directory, 'page')]);
  const names = readdirSync(directory).filter((name) => name.startsWith('page'));
  const pages = names.sort().map((name) => PNG.sync.read(readFileSync(join(directory, name))));
  for (const name of names) rmSync(join(directory, name));
  return pages;
}

/** A part of a picture, in millimetres, as a picture. */
export function cut(picture, { x, y, width, height }) {
  const [left, top] = [px(x), px(y)];
  const part = new PNG({
    width: Math.min(px(width), picture.width - left),
    height: Math.min(px(height), picture.height - top),
  });
  PNG.bitblt(picture, part, left, top, part.width, part.height, 0, 0);
  return part;
}

/** Where the ink is in a part of a picture: its edges in millimetres. */
export function inkEdges(picture, { x, y, width, height }) {
  const edges = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let row = Math.max(0, px(y)); row < Math.min(picture.height, px(y + height)); row += 1) {
    for (let column = Math.max(0, px(x)); column < Math.min(picture.width, px(x + width)); column += 1) {
      if (picture.data[(row * picture.width + column) * 4] >= DARK) continue;
      edges.left = Math.min(edges.left, mm(column));
      edges.right = Math.max(edges.right, mm(column + 1));
      edges.top = Math.min(edges.top, mm(row));
      edges.bottom = Math.max(edges.bottom, mm(row + 1));
    }
  }
  return edges;
}

/** Dark pixels of a picture that lie in none of the areas. */
export function inkOutside(picture, areas) {
  const inside = new Uint8Array(picture.width * picture.height);
  for (const { x, y, width, height } of areas) {
    const [from, to] = [px(x), Math.min(px(x + width), picture.width)];
    for (let row = px(y); row < Math.min(px(y + height), picture.height); row += 1)
      inside.fill(1, row * picture.width + from, row * picture.width + to);
  }
  let outside = 0;
  for (let at = 0; at < inside.length; at += 1) if (inside[at] === 0 && picture.data[at * 4] < DARK) outside += 1;
  return outside;
}
