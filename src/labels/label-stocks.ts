import { z } from 'zod';
import { type SheetPreset, sheetPresets } from './sheet-presets.ts';

const mm = (description: string) => z.number().meta({ description: `${description}, mm` });

/** A sheet or roll of labels, all lengths in millimetres. */
export const LabelStock = z
  .object({
    key: z.string().meta({ description: "Ends in the maker's number" }),
    title: z
      .object({
        vi: z.string().meta({ description: 'In Vietnamese' }),
        en: z.string().meta({ description: 'In English' }),
      })
      .meta({ description: 'What it is called' }),
    page: z
      .object({ width: mm('Width'), height: mm('Height') })
      .meta({ description: 'The sheet; for a roll one label' }),
    label: z.object({ width: mm('Width'), height: mm('Height') }).meta({ description: 'One label' }),
    shape: z.enum(['rectangle', 'round']).meta({ description: 'A round one is as high as it is wide' }),
    corner: mm('Radius of the corners').optional(),
    columns: z.number().int().meta({ description: 'Labels side by side' }),
    rows: z.number().int().meta({ description: 'Labels one below the other' }),
    left: mm('From the left edge to the first label'),
    top: mm('From the top edge to the first label'),
    pitchX: mm('From the left edge of a label to that of the next'),
    pitchY: mm('From the top edge of a label to that of the next; on a roll with the gap between them'),
    roll: z.boolean().meta({ description: 'For a label printer' }),
  })
  .meta({ id: 'LabelStock', description: 'The physical sheet or roll' });

export type LabelStock = z.output<typeof LabelStock>;

function sheetStock([name, page, [width, height, corner = 0], grid, first, pitch]: SheetPreset): LabelStock {
  const count = grid[0] * grid[1];
  return {
    key: name.toLowerCase().replaceAll(/[ .]/g, '-'),
    title: { vi: `${name}, ${count} nhãn`, en: `${name}, ${count} labels` },
    page,
    label: { width, height },
    ...(corner === 'round' ? { shape: 'round' } : { shape: 'rectangle', corner }),
    columns: grid[0],
    rows: grid[1],
    left: first[0],
    top: first[1],
    pitchX: pitch[0],
    pitchY: pitch[1],
    roll: false,
  };
}

/** Between two labels of a roll: what gap sensors of label printers are set to. */
const GAP = 3;

function rollStock([width, height, gap = GAP]: readonly [width: number, height: number, gap?: number]): LabelStock {
  const size = { width, height };
  const name = `${width} x ${height} mm`;
  const endless = gap === 0;
  return {
    key: `${endless ? 'continuous' : 'roll'}-${width}x${height}`,
    title: {
      vi: endless ? `Cuộn liên tục ${width} mm, cắt sau ${height} mm` : `Cuộn ${name}`,
      en: endless ? `Continuous roll of ${width} mm, cut after ${height} mm` : `Roll ${name}`,
    },
    page: size,
    label: size,
    shape: 'rectangle',
    corner: endless ? 0 : 1.5,
    columns: 1,
    rows: 1,
    left: 0,
    top: 0,
    pitchX: width,
    pitchY: height + gap,
    roll: true,
  };
}

const rolls: readonly Parameters<typeof rollStock>[0][] = [
  [25, 25],
  [40, 20],
  [50, 25],
  [50, 30],
  [57, 32],
  [100, 50],
  [57, 32, 0],
  [62, 29, 0],
];

export const labelStocks: readonly LabelStock[] = [...sheetPresets.map(sheetStock), ...rolls.map(rollStock)];

/** Where a label may be printed, from its top left corner: all of it, or the square inside a round one. */
export function printArea({ label, shape }: LabelStock): { x: number; y: number; width: number; height: number } {
  if (shape === 'rectangle') return { x: 0, y: 0, ...label };
  const side = label.width / Math.SQRT2;
  const edge = (label.width - side) / 2;
  return { x: edge, y: edge, width: side, height: side };
}

export function findLabelStock(key: string): LabelStock | undefined {
  return labelStocks.find((each) => each.key === key);
}
