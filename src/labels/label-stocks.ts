import { z } from 'zod';

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
    columns: z.number().int().meta({ description: 'Labels side by side' }),
    rows: z.number().int().meta({ description: 'Labels one below the other' }),
    left: mm('From the left edge to the first label'),
    top: mm('From the top edge to the first label'),
    pitchX: mm('From the left edge of a label to that of the next'),
    pitchY: mm('From the top edge of a label to that of the next'),
    roll: z.boolean().meta({ description: 'For a label printer' }),
  })
  .meta({ id: 'LabelStock', description: 'The physical sheet or roll' });

export type LabelStock = z.output<typeof LabelStock>;

const A4 = { width: 210, height: 297 };
const LETTER = { width: 215.9, height: 279.4 };

interface SheetGeometry {
  key: string;
  name: string;
  page: { width: number; height: number };
  label: [width: number, height: number];
  grid: [columns: number, rows: number];
  first: [left: number, top: number];
  pitch: [x: number, y: number];
}

/** Geometry from public label tables; docs/labels.md says where it comes from and how far sources differ. */
const sheets: readonly SheetGeometry[] = [
  {
    key: 'avery-l7159',
    name: 'Avery L7159',
    page: A4,
    label: [63.5, 33.9],
    grid: [3, 8],
    first: [7.2, 12.9],
    pitch: [66, 33.9],
  },
  {
    key: 'avery-l7160',
    name: 'Avery L7160',
    page: A4,
    label: [63.5, 38.1],
    grid: [3, 7],
    first: [7.2, 15.1],
    pitch: [66, 38.1],
  },
  {
    key: 'avery-l7651',
    name: 'Avery L7651',
    page: A4,
    label: [38.1, 21.2],
    grid: [5, 13],
    first: [4.7, 10.9],
    pitch: [40.6, 21.2],
  },
  {
    key: 'avery-5160',
    name: 'Avery 5160',
    page: LETTER,
    label: [66.675, 25.4],
    grid: [3, 10],
    first: [3.969, 12.7],
    pitch: [70.644, 25.4],
  },
];

function sheetStock({ key, name, page, label, grid, first, pitch }: SheetGeometry): LabelStock {
  const count = grid[0] * grid[1];
  return {
    key,
    title: { vi: `${name}, ${count} nhãn`, en: `${name}, ${count} labels` },
    page,
    label: { width: label[0], height: label[1] },
    columns: grid[0],
    rows: grid[1],
    left: first[0],
    top: first[1],
    pitchX: pitch[0],
    pitchY: pitch[1],
    roll: false,
  };
}

function rollStock(width: number, height: number): LabelStock {
  const size = { width, height };
  const name = `${width} x ${height} mm`;
  return {
    key: `roll-${width}x${height}`,
    title: { vi: `Cuộn ${name}`, en: `Roll ${name}` },
    page: size,
    label: size,
    columns: 1,
    rows: 1,
    left: 0,
    top: 0,
    pitchX: width,
    pitchY: height,
    roll: true,
  };
}

export const labelStocks: readonly LabelStock[] = [...sheets.map(sheetStock), rollStock(50, 30)];

export function findLabelStock(key: string): LabelStock | undefined {
  return labelStocks.find((each) => each.key === key);
}
