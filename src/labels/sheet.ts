import type { Writable } from 'node:stream';
import { createPageStream, number, type PageStream } from '../pdf/page-stream.ts';
import type { LabelStock } from './label-stocks.ts';
import type { LabelLayout } from './layout.ts';
import { checkSlots, type Slot, type SlotOptions, sheetSlots } from './sheet-slots.ts';
import { darkRuns } from './symbols/symbol.ts';

export interface SheetOptions extends SlotOptions {
  stock: LabelStock;
  signal?: AbortSignal;
}

/** Writes labels that are laid out already into a PDF, page by page; the same labels give the same bytes. Stops when the client hangs up. */
export async function writeSheet(
  sink: Writable,
  labels: Iterable<LabelLayout>,
  options: SheetOptions,
): Promise<{ labels: number; pages: number }> {
  checkSlots(options.stock, options);
  const { stock, signal } = options;
  const pdf = createPageStream(sink, stock.title.en);
  const slots = sheetSlots(stock, options);
  let pages = 0;
  let written = 0;
  for (const label of labels) {
    const slot = slots.next().value as Slot;
    while (pages <= slot.page) {
      await pdf.flushed(signal);
      pdf.page(stock.page.width, stock.page.height);
      pages += 1;
    }
    signal?.throwIfAborted();
    drawLabel(pdf, label, slot);
    written += 1;
  }
  if (pages === 0) pdf.page(stock.page.width, stock.page.height);
  await pdf.end();
  return { labels: written, pages };
}

/** All modules of a symbol in one path and one fill: no seams between rows. */
function drawLabel(pdf: PageStream, { symbol, texts }: LabelLayout, slot: Slot): void {
  const [left, top] = [slot.x + symbol.x, slot.y + symbol.y];
  let path = '';
  for (const [column, row, length] of darkRuns(symbol.modules)) {
    const at = `${number(left + column * symbol.module)} ${number(top + row * symbol.rowHeight)}`;
    path += `${at} ${number(length * symbol.module)} ${number(symbol.rowHeight)} re\n`;
  }
  pdf.fill(path);
  for (const { text, x, y, sizePt } of texts) pdf.text(text, slot.x + x, slot.y + y, sizePt);
}
