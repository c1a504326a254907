import { DomainError, type Mistake } from '../errors.ts';
import { type LabelStock, printArea } from './label-stocks.ts';

export interface SlotOptions {
  /** Where to begin on the first page: 1 is the top left, then by rows. */
  startSlot?: number | undefined;
  /** Slots of the first page to leave out. */
  skipSlots?: readonly number[] | undefined;
}

export interface Slot {
  /** From 0. */
  page: number;
  /** Top left corner of where it may be printed, millimetres. */
  x: number;
  y: number;
}

/** Throws `invalid-request` for slots that the sheet doesn't have. */
export function checkSlots(stock: LabelStock, { startSlot = 1, skipSlots = [] }: SlotOptions): void {
  const slots = stock.columns * stock.rows;
  const outside = (slot: number) => !Number.isInteger(slot) || slot < 1 || slot > slots;
  const mistakes: Mistake[] = skipSlots.flatMap((slot, index) =>
    outside(slot) ? [{ pointer: `#/body/skipSlots/${index}`, code: 'slot-outside', params: { slots } }] : [],
  );
  if (outside(startSlot)) mistakes.unshift({ pointer: '#/body/startSlot', code: 'slot-outside', params: { slots } });
  const skipped = new Set(skipSlots.filter((slot) => slot >= startSlot));
  if (mistakes.length === 0 && skipped.size > slots - startSlot)
    mistakes.push({ pointer: '#/body/skipSlots', code: 'slots-all-skipped' });
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
}

/** The slots that labels go into, in order, page after page without end. */
export function* sheetSlots(stock: LabelStock, { startSlot = 1, skipSlots = [] }: SlotOptions): Generator<Slot> {
  const skipped = new Set(skipSlots);
  const perPage = stock.columns * stock.rows;
  const area = printArea(stock);
  for (let index = startSlot - 1; ; index += 1) {
    const page = Math.floor(index / perPage);
    const onPage = index % perPage;
    if (page === 0 && skipped.has(onPage + 1)) continue;
    const column = onPage % stock.columns;
    const row = Math.floor(onPage / stock.columns);
    yield { page, x: stock.left + column * stock.pitchX + area.x, y: stock.top + row * stock.pitchY + area.y };
  }
}
