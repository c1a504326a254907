import { textOutline } from '../pdf/font.ts';
import type { LabelLayout } from './layout.ts';
import { outlinePath, thousandths } from './outline-path.ts';
import { darkRuns } from './symbols/symbol.ts';

/** A label as SVG in millimetres: one path for the symbol, one for the texts as outlines, so that it looks alike wherever it is shown. */
export function labelSvg(layout: LabelLayout): string {
  const { width, height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<path fill="#000" shape-rendering="crispEdges" d="${symbolPath(layout)}"/>`,
    `<path fill="#000" d="${layout.texts.map(textPath).join('')}"/>`,
    '</svg>\n',
  ].join('\n');
}

function symbolPath({ symbol }: LabelLayout): string {
  const { x, y, module, rowHeight } = symbol;
  let path = '';
  for (const [column, row, length] of darkRuns(symbol.modules)) {
    path += `M${thousandths(x + column * module)} ${thousandths(y + row * rowHeight)}h${thousandths(length * module)}v${thousandths(rowHeight)}h${thousandths(-length * module)}z`;
  }
  return path;
}

function textPath({ text, x, y, sizePt }: LabelLayout['texts'][number]): string {
  return outlinePath(textOutline(text, { x, y, sizePt }));
}
