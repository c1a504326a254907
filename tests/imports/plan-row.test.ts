import { describe, expect, test } from '@jest/globals';
import { compilePlan } from '../../src/imports/compile-plan.ts';
import { planRow, type ReadRow } from '../../src/imports/plan-row.ts';
import { mistakeText } from '../../src/texts/mistakes.ts';
import { planWith, registerHeader, registerPlan, supplyContext } from '../support/register-plan.ts';

const TODAY = '2026-11-24';
const good: Record<string, string> = {
  holder: "BACA COUNTY SHERIFF'S OFFICE",
  nsn: '5845-01-531-4716',
  name: 'LONG RANGE ACOUSTIC DEVICE',
  quantity: '2',
  unit: 'Each',
  unit_value_usd: '34500',
  received_on: '2016-03-23',
};

/** The good line with fields and parts of the plan changed. */
function planned(fields: Record<string, string> = {}, changes: Record<string, unknown> = {}): ReadRow {
  const compiled = compilePlan(planWith(changes), registerHeader, supplyContext(TODAY));
  const row = { ...good, ...fields };
  return planRow({ line: 7, fields: registerHeader.map((column) => row[column] ?? '') }, compiled);
}

const asLot = { class: { ...registerPlan.class, itemKind: 'lot' }, quantity: { column: 'quantity', as: 'lot' } };

describe('planRow', () => {
  test('says what a line becomes', () => {
    expect(planned()).toEqual({
      outcome: 'create',
      line: 7,
      classPath: ['58', '45', '015314716'],
      classTitle: 'LONG RANGE ACOUSTIC DEVICE',
      unit: { key: 'baca-county-sheriffs-office', title: "BACA COUNTY SHERIFF'S OFFICE" },
      title: { en: 'LONG RANGE ACOUSTIC DEVICE' },
      pieces: 2,
      kind: 'equipment',
      uom: 'EA',
      attributes: { unitValueUsd: '34500' },
      received: '2016-03-23',
    });
  });

  test('makes one lot of the quantity', () => {
    expect(planned({ quantity: '12.5' }, asLot)).toMatchObject({ pieces: 1, kind: 'lot', quantity: '12.5' });
  });

  test('makes one piece without a quantity, and leaves out what the plan does not name', () => {
    const bare = {
      quantity: undefined,
      uom: undefined,
      unit: undefined,
      title: undefined,
      received: undefined,
      attributes: undefined,
    };
    expect(planned({}, { ...bare, class: { ...registerPlan.class, title: undefined } })).toEqual({
      outcome: 'create',
      line: 7,
      classPath: ['58', '45', '015314716'],
      pieces: 1,
      kind: 'equipment',
      attributes: {},
    });
  });

  test.each<[string, Record<string, string>, string, Record<string, unknown>?]>([
    ['made-up stock number', { nsn: '7830-DS-GYM-0000' }, 'class-characters'],
    ['short stock number', { nsn: '5845-01-531-471' }, 'class-length'],
    ['long stock number', { nsn: '5845-01-531-47160' }, 'class-length'],
    ['spaces inside a stock number', { nsn: '5845 01 531 471' }, 'class-length'],
    ['full-width digits', { nsn: '５845-01-531-4716' }, 'class-characters'],
    ['no stock number', { nsn: ' ' }, 'class-missing'],
    ['no quantity', { quantity: '' }, 'quantity-not-whole'],
    ['quantity 0', { quantity: '0' }, 'quantity-range'],
    ['quantity 10001', { quantity: '10001' }, 'quantity-range'],
    ['quantity of 400 digits', { quantity: '9'.repeat(400) }, 'quantity-range'],
    ['quantity 1e9', { quantity: '1e9' }, 'quantity-not-whole'],
    ['quantity 1.0', { quantity: '1.0' }, 'quantity-not-whole'],
    ['quantity -1', { quantity: '-1' }, 'quantity-not-whole'],
    ['quantity 0x10', { quantity: '0x10' }, 'quantity-not-whole'],
    ['quantity in other digits', { quantity: '٣' }, 'quantity-not-whole'],
    ['unknown unit of measure', { unit: 'Bucket' }, 'uom-unknown'],
    ['no unit of measure', { unit: '' }, 'uom-unknown'],
    ['unit of measure of the prototype', { unit: 'constructor' }, 'uom-unknown'],
    ['no title', { name: '  ' }, 'title-missing'],
    ['title on two lines', { name: 'A\nB' }, 'text-invalid'],
    ['title with a control character', { name: 'A\u0007B' }, 'text-invalid'],
    ['title with a C1 control character', { name: 'A\u0085B' }, 'text-invalid'],
    ['title of 301 characters', { name: 'x'.repeat(301) }, 'text-too-long'],
    ['no holder', { holder: '' }, 'unit-missing'],
    ['holder without a letter', { holder: '???' }, 'key-needed'],
    ['attribute with an escape', { unit_value_usd: '\u001B[31m1' }, 'text-invalid'],
    ['attribute of 1,001 characters', { unit_value_usd: '1'.repeat(1_001) }, 'text-too-long'],
    ['no date', { received_on: '' }, 'date-invalid'],
    ['date of another order', { received_on: '23/03/2016' }, 'date-invalid'],
    ['30 February', { received_on: '2016-02-30' }, 'date-invalid'],
    ['1899', { received_on: '1899-12-31' }, 'date-invalid'],
    ['tomorrow', { received_on: '2026-11-25' }, 'date-in-future'],
  ])('%s: an error, not a guess', (_, fields, reason) => {
    const row = planned(fields);
    expect(row).toMatchObject({ outcome: 'error', line: 7, reason });
    const params = row.outcome === 'error' ? row.params : {};
    expect(JSON.stringify(params).length).toBeLessThan(200);
    expect(mistakeText({ code: reason, params }, 'vi')).not.toBe(reason);
  });

  test.each([
    ['0', 'quantity-zero'],
    ['0.000000', 'quantity-zero'],
    ['1e9', 'quantity-invalid'],
    ['1,5', 'quantity-invalid'],
    ['1.0000001', 'quantity-invalid'],
    ['1000000000', 'quantity-invalid'],
  ])('a lot of %s is an error', (quantity, reason) => {
    expect(planned({ quantity }, asLot)).toMatchObject({ outcome: 'error', reason });
  });

  test.each([[['a']], [[]], [[...Array<string>(8)].map(() => 'x')]])(
    'a line of another number of fields is an error (%j)',
    (fields) => {
      const compiled = compilePlan(planWith(), registerHeader, supplyContext(TODAY));
      const params = { found: fields.length, expected: 7 };
      expect(planRow({ line: 3, fields }, compiled)).toEqual({
        outcome: 'error',
        line: 3,
        reason: 'fields-missing',
        params,
      });
    },
  );

  test('takes the largest and the last that may be', () => {
    const row = planned({ quantity: '10000', name: 'x'.repeat(300), received_on: TODAY, unit: 'KGM' });
    expect(row).toMatchObject({ outcome: 'create', pieces: 10_000, received: TODAY, uom: 'KGM' });
  });

  test('keeps texts that spreadsheets would run, and attributes as they stand', () => {
    expect(planned({ name: '=cmd()', unit_value_usd: " +1 'x'\n" })).toMatchObject({
      title: { en: '=cmd()' },
      attributes: { unitValueUsd: " +1 'x'\n" },
    });
  });

  test('leaves out an attribute that is empty', () => {
    expect(planned({ unit_value_usd: '  ' })).toMatchObject({ outcome: 'create', attributes: {} });
  });

  test('composes and trims titles and words, however they were typed', () => {
    const uom = { column: 'unit', values: { 'ca\u0301i': 'EA' } };
    const row = planned({ name: ' Ma\u0301y ', holder: 'Kho Ho\u0300a', unit: ' c\u00E1i ' }, { uom });
    expect(row).toMatchObject({
      title: { en: 'M\u00E1y' },
      unit: { key: 'kho-hoa', title: 'Kho H\u00F2a' },
      uom: 'EA',
    });
  });

  test('reads a column called __proto__', () => {
    const plan = planWith({
      class: { column: '__proto__', path: [[0, 2]] },
      title: undefined,
      unit: undefined,
      quantity: undefined,
      uom: undefined,
      attributes: { note: { column: 'constructor' } },
      received: undefined,
    });
    const compiled = compilePlan(plan, ['__proto__', 'constructor'], supplyContext(TODAY));
    expect(planRow({ line: 2, fields: ['58', 'x'] }, compiled)).toMatchObject({
      classPath: ['58'],
      attributes: { note: 'x' },
    });
  });

  test('hands on the reason of the framework', () => {
    const compiled = compilePlan(planWith(), registerHeader, {
      ...supplyContext(TODAY),
      isLegalPath: () => 'class-unknown',
    });
    const fields = registerHeader.map((column) => good[column] ?? '');
    expect(planRow({ line: 2, fields }, compiled)).toMatchObject({ outcome: 'error', reason: 'class-unknown' });
  });
});
