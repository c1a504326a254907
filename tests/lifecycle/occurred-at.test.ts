import { z } from 'zod';
import {
  isInFuture,
  isOlder,
  normalOccurredAt,
  nowText,
  OccurredAt,
  precisionOf,
  shiftInstant,
} from '../../src/lifecycle/occurred-at.ts';
import { NOW, NOW_TEXT, ZONE } from '../support/lifecycle.ts';

describe('the forms of occurredAt', () => {
  test.each([
    ['2026-11-22T08:30:00.000+07:00', 'instant'],
    ['2026-11-22T08:30:00Z', 'instant'],
    ['2024-02-29', 'day'],
    ['1998-03', 'month'],
    ['1900', 'year'],
    ['2100-12-31', 'day'],
  ])('takes %s, a %s', (text, precision) => {
    expect(OccurredAt.safeParse(text).success).toBe(true);
    expect(precisionOf(text)).toBe(precision);
  });

  test.each([
    '2023-02-29',
    '1900-02-29',
    '2026-13',
    '2026-00',
    '2026-11-31',
    '1899',
    '2101',
    '26-11-22',
    '2026-1-2',
    '',
    ' 2026',
    '2026-11-22T24:00:00Z',
    '2026-11-22T08:60:00Z',
    '2026-11-22T08:30:60Z',
    '2026-11-22T08:30:00',
    '2026-11-22T08:30Z',
    '2026-11-22T08:30:00+7:00',
    '2026-11-22T08:30:00+15:00',
    '2026-11-22 08:30:00Z',
    '2026-11-22T08:30:00.+07:00',
    '2026-02-30T08:30:00Z',
    '２０２６',
    '2026\n',
    'T',
  ])('refuses %j', (text) => expect(OccurredAt.safeParse(text).success).toBe(false));

  test('keeps the offset and writes three decimals', () => {
    expect(normalOccurredAt('2026-11-22T08:30:00+07:00')).toBe('2026-11-22T08:30:00.000+07:00');
    expect(normalOccurredAt('2026-11-22T08:30:00.5Z')).toBe('2026-11-22T08:30:00.500Z');
    expect(normalOccurredAt('2026-11-22T08:30:00.123999Z')).toBe('2026-11-22T08:30:00.123Z');
    expect(normalOccurredAt('1998-03')).toBe('1998-03');
  });

  test('is a text in JSON Schema', () => expect(z.toJSONSchema(OccurredAt)).toMatchObject({ type: 'string' }));
});

describe('older', () => {
  test.each([
    ['1998', '1999', true],
    ['1998', '1998-03', false],
    ['1998-02', '1998-03-12', true],
    ['1998-03', '1998-03-12', false],
    ['1998-03-11', '1998-03-12T00:00:00.000+07:00', true],
    ['1998-03-12', '1998-03-12T23:00:00.000+07:00', false],
    ['1998-03-12T23:59:59.999+07:00', '1998-03-13', true],
    // an instant has the date of its own offset: in UTC it is the 11th still
    ['1998-03-12T01:00:00.000+07:00', '1998-03-12', false],
    ['1998-03-12', '1998-03-12T01:00:00.000+07:00', false],
    ['2026-11-22T08:30:00.000+07:00', '2026-11-22T01:30:00.001Z', true],
    ['2026-11-22T08:30:00.000+07:00', '2026-11-22T01:30:00.000Z', false],
    ['2026-11-22T09:00:00.000+07:00', '2026-11-22T03:00:00.000Z', true],
  ])('%s than %s: %s', (a, b, older) => {
    expect(isOlder(a, b)).toBe(older);
    if (older) expect(isOlder(b, a)).toBe(false);
  });
});

describe('the clock', () => {
  test('writes now in the offset of the zone', () => {
    expect(nowText(NOW, ZONE)).toBe(NOW_TEXT);
    expect(nowText(NOW, 'UTC')).toBe('2026-11-24T05:00:00.000+00:00');
    expect(nowText(NOW, 'America/St_Johns')).toBe('2026-11-24T01:30:00.000-03:30');
    expect(nowText(new Date('2026-07-01T12:00:00Z'), 'Europe/Berlin')).toBe('2026-07-01T14:00:00.000+02:00');
  });

  test.each([
    ['2026-11-24T12:05:00.000+07:00', false],
    ['2026-11-24T12:05:00.001+07:00', true],
    ['2026-11-24', false],
    ['2026-11-25', true],
    ['2026-11', false],
    ['2026-12', true],
    ['2026', false],
    ['2027', true],
  ])('%s is in the future at noon of 24 November: %s', (text, future) =>
    expect(isInFuture(text, NOW, ZONE)).toBe(future),
  );

  test('begins a day in the time zone, not in UTC', () => {
    const evening = new Date('2026-11-24T17:30:00Z');
    expect(isInFuture('2026-11-25', evening, ZONE)).toBe(false);
    expect(isInFuture('2026-11-25', evening, 'UTC')).toBe(true);
  });

  test('shifts an instant in its own offset, and nothing coarser', () => {
    expect(shiftInstant('2026-11-24T23:59:00.000+07:00', 120_000)).toBe('2026-11-25T00:01:00.000+07:00');
    expect(shiftInstant('2026-11-24T00:00:00Z', -1)).toBe('2026-11-23T23:59:59.999Z');
    expect(shiftInstant('1998-03-12', 120_000)).toBe('1998-03-12');
  });
});
