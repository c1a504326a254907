import type { textOutline } from '../pdf/font.ts';

const LETTERS = { moveTo: 'M', lineTo: 'L', quadraticCurveTo: 'Q', bezierCurveTo: 'C', closePath: 'Z' } as const;

/** The outlines of a text as the data of an SVG path. */
export function outlinePath(outline: ReturnType<typeof textOutline>): string {
  return outline.map(({ command, args }) => LETTERS[command] + args.map(thousandths).join(' ')).join('');
}

/** Thousandths of a millimetre are more than any printer has. */
export function thousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
