import { checkSlots, type SlotOptions, sheetSlots } from '../../src/labels/sheet-slots.ts';
import { stockOf } from '../support/labels.ts';
import { refusal } from '../support/lifecycle.ts';

const sheet = stockOf('avery-l7160');

function first(count: number, options: SlotOptions, stock = sheet) {
  const slots = sheetSlots(stock, options);
  return Array.from({ length: count }, () => slots.next().value);
}

function mistakes(options: SlotOptions, stock = sheet) {
  return refusal(() => checkSlots(stock, options)).mistakes.map(({ pointer, code }) => `${pointer} ${code}`);
}

test('slots go by rows from the top left, then to the next page', () => {
  const slots = first(22, {});
  expect(slots[0]).toEqual({ page: 0, x: 7.2, y: 15.1 });
  expect(slots[1]).toEqual({ page: 0, x: 73.2, y: 15.1 });
  expect(slots[3]).toMatchObject({ page: 0, x: 7.2 });
  expect(slots[3]?.y).toBeCloseTo(53.2, 9);
  expect(slots[20]?.y).toBeCloseTo(15.1 + 6 * 38.1, 9);
  expect(slots[21]).toEqual({ page: 1, x: 7.2, y: 15.1 });
});

test('a start slot and skipped slots count on the first page alone', () => {
  const slots = first(21, { startSlot: 20, skipSlots: [21] });
  expect(slots[0]).toMatchObject({ page: 0, x: 73.2 });
  expect(slots[1]).toEqual({ page: 1, x: 7.2, y: 15.1 });
  expect(slots[20]).toMatchObject({ page: 1 });
  expect(slots[20]?.x).toBeCloseTo(7.2 + 66 * 1, 9);
});

test('every label of a roll has a page of its own', () => {
  const roll = stockOf('roll-50x30');
  expect(first(3, {}, roll)).toEqual([0, 1, 2].map((page) => ({ page, x: 0, y: 0 })));
});

test('slots that the sheet does not have are refused, each by its own pointer', () => {
  expect(mistakes({ startSlot: 0 })).toEqual(['#/body/startSlot slot-outside']);
  expect(mistakes({ startSlot: 22 })).toEqual(['#/body/startSlot slot-outside']);
  expect(mistakes({ startSlot: 1.5, skipSlots: [3, 0, -1, 22] })).toEqual([
    '#/body/startSlot slot-outside',
    '#/body/skipSlots/1 slot-outside',
    '#/body/skipSlots/2 slot-outside',
    '#/body/skipSlots/3 slot-outside',
  ]);
  expect(mistakes({ startSlot: 2 }, stockOf('roll-50x30'))).toEqual(['#/body/startSlot slot-outside']);
});

test('a first page without a slot left is refused', () => {
  expect(mistakes({ startSlot: 20, skipSlots: [21, 20, 20] })).toEqual(['#/body/skipSlots slots-all-skipped']);
  expect(mistakes({ skipSlots: [1] }, stockOf('roll-50x30'))).toEqual(['#/body/skipSlots slots-all-skipped']);
  expect(() => checkSlots(sheet, { startSlot: 20, skipSlots: [20, 1, 2, 3] })).not.toThrow();
});
