import type { PathCommand } from 'fontkit';

type Point = readonly [x: number, y: number];

const STEPS = 8;
/** Lines within a row of pixels, and parts of a pixel across: enough for clean small print. */
const SUB = 4;

/** A grey picture: 255 is white. */
export interface Grey {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** Darkens what an outline covers, by the non-zero rule; coordinates in pixels after `scale`. */
export function fillOutline(picture: Grey, outline: readonly PathCommand[], scale: number): void {
  const edges = edgesOf(outline, scale * SUB);
  if (edges.length === 0) return;
  const cover = new Uint8Array(picture.width);
  const top = Math.max(0, Math.floor(Math.min(...edges.map(({ y0 }) => y0)) / SUB));
  const bottom = Math.min(picture.height, Math.ceil(Math.max(...edges.map(({ y1 }) => y1)) / SUB));
  for (let row = top; row < bottom; row += 1) {
    cover.fill(0);
    for (let sub = 0; sub < SUB; sub += 1) coverLine(cover, edges, row * SUB + sub + 0.5);
    for (let x = 0; x < picture.width; x += 1) {
      const covered = cover[x] ?? 0;
      if (covered === 0) continue;
      const at = row * picture.width + x;
      picture.pixels[at] = Math.max(0, (picture.pixels[at] ?? 255) - Math.round((covered * 255) / (SUB * SUB)));
    }
  }
}

interface Edge {
  x0: number;
  y0: number;
  y1: number;
  slope: number;
  winding: 1 | -1;
}

function coverLine(cover: Uint8Array, edges: readonly Edge[], y: number): void {
  const crossings = edges
    .filter(({ y0, y1 }) => y >= y0 && y < y1)
    .map(({ x0, y0, slope, winding }) => ({ x: x0 + (y - y0) * slope, winding }))
    .sort((a, b) => a.x - b.x);
  let winding = 0;
  for (const [index, crossing] of crossings.entries()) {
    winding += crossing.winding;
    const next = crossings[index + 1];
    if (winding === 0 || !next) continue;
    const from = Math.max(0, Math.round(crossing.x));
    const to = Math.min(cover.length * SUB, Math.round(next.x));
    for (let x = from; x < to; x += 1) cover[Math.floor(x / SUB)] = (cover[Math.floor(x / SUB)] ?? 0) + 1;
  }
}

function edgesOf(outline: readonly PathCommand[], scale: number): Edge[] {
  const edges: Edge[] = [];
  let start: Point = [0, 0];
  let pen: Point = [0, 0];
  const lineTo = (to: Point) => {
    const [up, down] = pen[1] < to[1] ? [pen, to] : [to, pen];
    if (up[1] !== down[1]) {
      const slope = (down[0] - up[0]) / (down[1] - up[1]);
      edges.push({ x0: up[0], y0: up[1], y1: down[1], slope, winding: up === pen ? 1 : -1 });
    }
    pen = to;
  };
  for (const { command, args } of outline) {
    const points: Point[] = [];
    for (let index = 0; index < args.length; index += 2)
      points.push([(args[index] ?? 0) * scale, (args[index + 1] ?? 0) * scale]);
    if (command === 'moveTo') start = pen = points[0] ?? pen;
    else if (command === 'closePath') lineTo(start);
    else for (const point of command === 'lineTo' ? points : curve([pen, ...points])) lineTo(point);
  }
  return edges;
}

/** A Bézier curve of any degree as a few straight lines (de Casteljau). */
function curve(points: readonly Point[]): Point[] {
  return Array.from({ length: STEPS }, (_, step) => {
    const t = (step + 1) / STEPS;
    let level = [...points];
    while (level.length > 1) {
      level = level.slice(1).map((point, index): Point => {
        const before = level[index] ?? point;
        return [before[0] + (point[0] - before[0]) * t, before[1] + (point[1] - before[1]) * t];
      });
    }
    return level[0] ?? [0, 0];
  });
}
