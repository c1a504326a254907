import { equipment, lot, NOW_TEXT, refusal } from '../support/lifecycle.ts';

describe('late, old and future events of equipment', () => {
  const inUse = (since: string) =>
    equipment({ occurredAt: '1990' })
      .record({ type: 'received', unit: 'depot', place: 'rack-1', occurredAt: '1991' })
      .record({ type: 'issued', unit: 'platoon', occurredAt: since });

  test.each([
    ['2026-11-20T08:00:00.000+07:00', '2026-11-20T07:59:59.999+07:00'],
    ['2026-11-20T08:00:00.000+07:00', '2026-11-19'],
    ['2026-11-20', '2026-11-19T23:00:00.000+07:00'],
    ['2026-11', '2026-10-31'],
    ['2026', '2025-12'],
  ])('refuses as late what comes after %s and was at %s', (since, occurredAt) => {
    const { code, params } = refusal(() => inUse(since).record({ type: 'returned', unit: 'depot', occurredAt }));
    expect(code).toBe('late');
    expect(params).toEqual({ occurredAt, since, allowedEvents: expect.arrayContaining(['returned', 'note-added']) });
  });

  test.each([
    ['2026-11-20T08:00:00.000+07:00', '2026-11-20'],
    ['2026-11-20', '2026-11-20T00:00:00.000+07:00'],
    ['2026-11', '2026-11-01'],
    ['2026', '2026'],
  ])('takes what is not older: since %s, at %s', (since, occurredAt) => {
    expect(inUse(since).record({ type: 'returned', unit: 'depot', occurredAt }).only.status).toBe('in_stock');
  });

  test('records an older place and leaves the present one', () => {
    const life = equipment({ occurredAt: '2020' })
      .record({ type: 'received', unit: 'depot', occurredAt: '2021' })
      .record({ type: 'stored', place: 'rack-2', occurredAt: '2023' });
    const before = structuredClone(life.only);
    life.record({ type: 'stored', place: 'rack-1', occurredAt: '2022' });
    expect(life.only).toEqual(before);
    expect(life.events).toHaveLength(4);
  });

  test('does not put an item back on the shelf that it had left before', () => {
    const life = equipment({ occurredAt: '2020' }).record({ type: 'received', unit: 'depot', occurredAt: '2023' });
    expect(life.record({ type: 'stored', place: 'rack-1', occurredAt: '2022' }).only.place).toBeUndefined();
    expect(life.record({ type: 'stored', place: 'rack-1', occurredAt: '2024' }).only.place).toBe('rack-1');
  });

  test('records an older grade and leaves the present one', () => {
    const life = inUse('2026').record({ type: 'inspected', data: { grade: '3' }, occurredAt: '2026-06' });
    expect(life.record({ type: 'inspected', data: { grade: '1' }, occurredAt: '2026-05-31' }).only.grade).toBe('3');
    expect(life.record({ type: 'inspected', data: { grade: '4' }, occurredAt: '2026-06-01' }).only.grade).toBe('4');
  });

  test('takes history in any status, and it changes nothing newer', () => {
    const life = inUse('2026');
    const before = structuredClone(life.only);
    life.record({ type: 'found', occurredAt: '1995', history: true });
    life.record({ type: 'issued', unit: 'workshop', occurredAt: '1996', history: true });
    life.record({ type: 'disposed', occurredAt: '1997-02', history: true });
    expect(life.only).toEqual(before);
    expect(life.events.slice(-3).every(({ history }) => history)).toBe(true);
  });

  test('lets history fill what nothing newer says', () => {
    const life = equipment().record({ type: 'inspected', data: { grade: '2' }, occurredAt: '1998', history: true });
    expect(life.only).toMatchObject({ status: 'registered', grade: '2', since: { grade: '1998' } });
    life.record({ type: 'described', data: { title: { en: 'Old name' } }, occurredAt: '1998', history: true });
    life.record({ type: 'described', data: { title: { en: 'Older name' } }, occurredAt: '1997', history: true });
    expect(life.item.title).toEqual({ en: 'Old name' });
  });

  test('does not let history of today get round the table', () => {
    const life = inUse('2020')
      .record({ type: 'retired', occurredAt: '2021' })
      .record({ type: 'disposed', occurredAt: '2022' });
    const before = structuredClone(life.only);
    life.record({ type: 'issued', unit: 'workshop', occurredAt: NOW_TEXT, history: true });
    expect(life.only).toEqual(before);
  });

  test('wants a time for history', () => {
    const { code, mistakes } = refusal(() => inUse('2026').record({ type: 'found', history: true }));
    expect(code).toBe('invalid-request');
    expect(mistakes).toMatchObject([{ pointer: '#/body/occurredAt' }]);
  });

  test.each(['2026-11-24T12:05:01.000+07:00', '2026-11-25', '2026-12', '2027'])(
    'refuses the future: %s',
    (occurredAt) => {
      expect(
        refusal(() => equipment({ occurredAt: '2020' }).record({ type: 'note-added', note: 'x', occurredAt })).code,
      ).toBe('in-future');
      expect(refusal(() => equipment({ occurredAt })).code).toBe('in-future');
    },
  );

  test('writes now where no time is said', () => {
    expect(equipment().events[0]?.occurredAt).toBe(NOW_TEXT);
  });

  test('finds the shape wrong before the time and the state', () => {
    const { code, mistakes } = refusal(() =>
      equipment().record({ type: 'returned', occurredAt: '2027', data: { colour: 'red' } }),
    );
    expect(code).toBe('invalid-request');
    expect(mistakes.map(({ pointer }) => pointer).sort()).toEqual(['#/body/data/colour', '#/body/unit']);
  });
});

describe('late events of lots', () => {
  test('refuses an older one that changes a quantity', () => {
    const life = lot('10', { occurredAt: '2020' })
      .record({ type: 'received', unit: 'depot', occurredAt: '2021' })
      .record({ type: 'issued', unit: 'platoon', data: { quantity: '4' }, occurredAt: '2023' });
    const from = { unit: 'depot' };
    const late = refusal(() =>
      life.record({ type: 'stored', place: 'rack-1', data: { quantity: '1', from }, occurredAt: '2022' }),
    );
    expect([late.code, late.params.since]).toEqual(['late', '2023']);
    const joins = refusal(() =>
      life.record({ type: 'received', unit: 'depot', data: { quantity: '1' }, occurredAt: '2022' }),
    );
    expect(joins.code).toBe('late');
  });

  test('records an older place of a whole balance and leaves the present alone', () => {
    const life = lot('10', { occurredAt: '2020' }).record({
      type: 'received',
      unit: 'depot',
      place: 'rack-2',
      occurredAt: '2023',
    });
    const before = structuredClone(life.item.holdings);
    life.record({ type: 'stored', place: 'rack-1', occurredAt: '2022' });
    expect(life.item.holdings).toEqual(before);
  });

  test('history moves a lot only when nothing newer is known of it', () => {
    const life = lot('10', { occurredAt: '2020' }).record({ type: 'received', unit: 'depot', occurredAt: '2021' });
    const before = structuredClone(life.item.holdings);
    life.record({ type: 'received', unit: 'depot', data: { quantity: '500' }, occurredAt: '1999', history: true });
    life.record({ type: 'issued', unit: 'platoon', data: { quantity: '400' }, occurredAt: '2000', history: true });
    life.record({
      type: 'found',
      data: { from: { unit: 'nobody' }, quantity: '1' },
      occurredAt: '2022',
      history: true,
    });
    expect(life.item.holdings).toEqual(before);
    life.record({ type: 'issued', unit: 'platoon', data: { quantity: '4' }, occurredAt: '2022', history: true });
    expect(life.item.holdings.map(({ status, quantity }) => [status, quantity])).toEqual([
      ['in_stock', '6'],
      ['in_use', '4'],
    ]);
  });
});
