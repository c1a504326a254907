import { describe, expect, test } from '@jest/globals';
import { compilePlan } from '../../src/imports/compile-plan.ts';
import { type DateFormat, dateReader } from '../../src/imports/date-format.ts';
import { ImportPlan } from '../../src/imports/import-plan.ts';
import { plainDecimal } from '../../src/imports/plain-decimal.ts';
import { classValueMistakes, planMistakes } from '../../src/imports/plan-mistakes.ts';
import { planRow } from '../../src/imports/plan-row.ts';
import { rowCommands } from '../../src/imports/row-commands.ts';
import { RowError } from '../../src/imports/row-error.ts';
import { supplyContext } from '../support/register-plan.ts';

const TODAY = '2026-11-24';

/** The value, or the reason for which there is none. */
function orReason(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowError) return error.reason;
    throw error;
  }
}

describe('dates', () => {
  test.each<[DateFormat, string, string]>([
    ['YYYY-MM-DD', '2016-03-23', '2016-03-23'],
    ['YYYY-MM-DD', '23/03/2016', 'date-invalid'],
    ['DD/MM/YYYY', '03/04/2016', '2016-04-03'],
    ['MM/DD/YYYY', '03/04/2016', '2016-03-04'],
    ['DD/MM/YYYY', '3/4/2016', 'date-invalid'],
    ['D/M/YYYY', '3/4/2016', '2016-04-03'],
    ['D/M/YYYY', '03/04/2016', '2016-04-03'],
    ['D/M/YYYY', '31/4/2016', 'date-invalid'],
    ['D/M/YYYY', '4/31/2016', 'date-invalid'],
    ['D.M.YYYY', '3.4.2016', '2016-04-03'],
    ['D.M.YYYY', '3a4a2016', 'date-invalid'],
    ['D-M-YYYY', '29-2-2023', 'date-invalid'],
    ['M/YYYY', '4/2016', '2016-04'],
    ['YYYY', '1998', '1998'],
    ['YYYY', '1899', 'date-invalid'],
    ['YYYY', '2026', '2026'],
    ['YYYY', '2027', 'date-in-future'],
    ['DD/MM/YYYY', '25/11/2026', 'date-in-future'],
    ['D/M/YY', '3/4/98', '1998-04-03'],
    ['D/M/YY', '3/4/16', 'date-of-two-centuries'],
    ['D/M/YY', '29/2/00', '2000-02-29'],
  ])('%s reads %s as %s', (format, value, expected) => {
    expect(orReason(() => dateReader({ format })(value, TODAY))).toBe(expected);
  });

  test('of two digits lie within the hundred years from the first one on', () => {
    const read = dateReader({ format: 'D/M/YY', firstYear: 1950 });
    expect(['1/1/49', '1/1/50', '1/1/16'].map((value) => orReason(() => read(value, TODAY)))).toEqual([
      'date-in-future',
      '1950-01-01',
      '2016-01-01',
    ]);
  });
});

describe('numbers', () => {
  test.each<['comma' | 'point', string, string]>([
    ['comma', '12,5', '12.5'],
    ['comma', '1.234,5', '1234.5'],
    ['comma', '1.234.567', '1234567'],
    ['comma', '1.234', 'number-ambiguous'],
    ['comma', '12.5', 'number-invalid'],
    ['comma', '1,2,3', 'number-invalid'],
    ['comma', '12', '12'],
    ['point', '12.5', '12.5'],
    ['point', '1,234.5', '1234.5'],
    ['point', '1,234', 'number-ambiguous'],
    ['point', '12,5', 'number-invalid'],
    ['point', '1e3', 'number-invalid'],
    ['point', '', 'number-invalid'],
  ])('with a %s: %s is %s', (sign, value, expected) => {
    expect(orReason(() => plainDecimal(value, sign))).toBe(expected);
  });
});

const header = ['class', 'unit', 'grade', 'status', 'in', 'since', 'n'];
const base = {
  framework: 'f',
  class: { column: 'class', values: { 'Máy nổ': '58.45' } },
  unit: { column: 'unit' },
  grade: { column: 'grade', values: { Tốt: '1' }, scale: 'five' },
  status: {
    column: 'status',
    values: { 'Đang dùng': 'in_use', 'Thanh lý': 'disposed', Mất: 'lost' },
    since: { column: 'since', format: 'D/M/YYYY' },
  },
  received: { column: 'in', format: 'D/M/YYYY' },
  quantity: { column: 'n', as: 'lot', decimal: 'comma' },
};

function planned(fields: Record<string, string>, changes: object = {}) {
  const plan = ImportPlan.parse({ ...base, ...changes });
  const row: Record<string, string> = { class: 'Máy nổ', unit: 'Kho 1', n: '1,5', ...fields };
  return planRow(
    { line: 2, fields: header.map((column) => row[column] ?? '') },
    compilePlan(plan, header, supplyContext(TODAY)),
  );
}

function events(fields: Record<string, string>) {
  const row = planned(fields);
  if (row.outcome !== 'create') return row.reason;
  return rowCommands(row, { class: 'f:58.45', code: 'X' }).map(
    ({ type, occurredAt = 'now' }) => `${type} ${occurredAt}`,
  );
}

describe('words', () => {
  test('of classes mean paths, and a word that is not listed is a path itself', () => {
    expect(planned({})).toMatchObject({ classPath: ['58', '45'], quantity: '1.5' });
    expect(planned({ class: '58.46' })).toMatchObject({ classPath: ['58', '46'] });
    expect(planned({ class: 'Máy khác' })).toMatchObject({ reason: 'class-characters' });
  });

  test('of grades and statuses mean those, in any composition', () => {
    expect(planned({ grade: 'Tốt'.normalize('NFD'), status: 'in_stock' })).toMatchObject({
      grade: { grade: '1', scale: 'five' },
      status: { status: 'in_stock' },
    });
    expect(planned({ grade: '3' })).toMatchObject({ grade: { grade: '3' } });
    expect(planned({ status: 'hỏng' })).toMatchObject({ reason: 'status-unknown', params: { value: 'hỏng' } });
    expect(planned({ status: 'constructor' })).toMatchObject({ reason: 'status-unknown' });
    expect(planned({ grade: 'x'.repeat(61) })).toMatchObject({ reason: 'grade-invalid' });
  });

  test('that mean paths which the framework can not have are mistakes of the plan', () => {
    const plan = ImportPlan.parse({ ...base, class: { column: 'class', values: { 'a/b': 'X', c: '58' } } });
    expect(classValueMistakes(plan, supplyContext(TODAY)).map(({ pointer }) => pointer)).toEqual([
      '#/body/plan/class/values/a~1b',
    ]);
  });

  test('mean nothing that is no status', () => {
    for (const status of ['in_transit', 'broken'])
      expect(ImportPlan.safeParse({ ...base, status: { column: 'status', values: { x: status } } }).success).toBe(
        false,
      );
  });

  test('columns of dates that the file lacks are told', () => {
    const plan = ImportPlan.parse({ ...base, grade: { column: 'grade', on: { column: 'x' } } });
    expect(planMistakes(plan, header).map(({ pointer }) => pointer)).toContain('#/body/plan/grade/on/column');
  });
});

describe('a status', () => {
  test.each<[Record<string, string>, string[] | string]>([
    [{}, ['registered now']],
    [{ in: '3/4/2016' }, ['registered 2016-04-03', 'received 2016-04-03']],
    [
      { in: '3/4/2016', status: 'Đang dùng', since: '1/5/2017' },
      ['registered 2016-04-03', 'received 2016-04-03', 'issued 2017-05-01'],
    ],
    [{ status: 'Đang dùng', since: '1/5/2017' }, ['registered 2017-05-01', 'received 2017-05-01', 'issued 2017-05-01']],
    [{ status: 'Mất', grade: 'Tốt' }, ['registered now', 'inspected now', 'reported-lost now']],
    [{ status: 'Thanh lý', since: '1/5/2017' }, ['registered 2017-05-01', 'retired 2017-05-01', 'disposed 2017-05-01']],
    [{ status: 'in_maintenance' }, ['registered now', 'received now', 'maintenance-started now']],
    [{ in: '3/4/2016', status: 'Mất', since: '2/4/2016' }, 'dates-out-of-order'],
    [{ in: '3/4/2016', status: 'registered' }, 'received-but-registered'],
  ])('of %j comes about by %j', (fields, expected) => {
    expect(events(fields)).toEqual(expected);
  });
});
