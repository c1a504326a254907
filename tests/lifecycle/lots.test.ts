import { DomainError } from '../../src/errors.ts';
import { foldItem } from '../../src/lifecycle/evolve.ts';
import { fromMicro, toMicro } from '../../src/lifecycle/quantity.ts';
import { balances, type Life, lot, refusal } from '../support/lifecycle.ts';

const inStock = (quantity: string) =>
  lot(quantity, { occurredAt: '2020' }).record({ type: 'received', unit: 'depot', occurredAt: '2021' });

describe('the balances of a lot', () => {
  test('split, join and drop what is empty', () => {
    const life = inStock('10').record({ type: 'issued', unit: 'platoon', data: { quantity: '2.5' } });
    expect(balances(life.item)).toEqual(['depot/-/in_stock/-=7.5', 'platoon/-/in_use/-=2.5']);
    life.record({ type: 'issued', unit: 'platoon', data: { quantity: '7.500' } });
    expect(balances(life.item)).toEqual(['platoon/-/in_use/-=10']);
  });

  test('take the whole balance where no quantity is said, and record which', () => {
    const life = inStock('10').record({ type: 'stored', place: 'rack-1' });
    expect(life.events.at(-1)?.data).toEqual({ from: { unit: 'depot', status: 'in_stock' }, quantity: '10' });
    expect(balances(life.item)).toEqual(['depot/rack-1/in_stock/-=10']);
  });

  test('refuse a choice that is not clear, with the candidates', () => {
    const life = inStock('10').record({ type: 'stored', place: 'rack-1', data: { quantity: '4' } });
    const { code, mistakes } = refusal(() => life.record({ type: 'issued', unit: 'platoon', data: { quantity: '1' } }));
    expect(code).toBe('invalid-request');
    expect(mistakes).toMatchObject([{ pointer: '#/body/data/from', code: 'balance-ambiguous' }]);
    expect(mistakes[0]?.params?.balances).toHaveLength(2);
    life.record({ type: 'issued', unit: 'platoon', data: { quantity: '1', from: { place: 'rack-1' } } });
    expect(balances(life.item)).toEqual(['depot/-/in_stock/-=6', 'depot/rack-1/in_stock/-=3', 'platoon/-/in_use/-=1']);
  });

  test('never give more than there is', () => {
    const life = inStock('10');
    const data = { quantity: '10.000001' };
    const { code, params } = refusal(() => life.record({ type: 'issued', unit: 'platoon', data }));
    expect(code).toBe('insufficient-quantity');
    expect(params['allowedEvents']).toContain('issued');
    const from = { unit: 'nobody' };
    expect(refusal(() => life.record({ type: 'issued', unit: 'platoon', data: { from } })).code).toBe(
      'insufficient-quantity',
    );
  });

  test('say not-allowed of a balance in the wrong status', () => {
    const life = inStock('10').record({ type: 'reported-lost', data: { quantity: '1' } });
    const data = { from: { status: 'lost' } };
    expect(refusal(() => life.record({ type: 'issued', unit: 'platoon', data })).code).toBe('not-allowed');
  });

  test('refuse zero, and a quantity other than 1 of equipment', () => {
    const zero = refusal(() => inStock('1').record({ type: 'issued', unit: 'platoon', data: { quantity: '0.0' } }));
    expect(zero.mistakes).toMatchObject([{ pointer: '#/body/data/quantity', code: 'quantity-zero' }]);
  });

  test('receive more from outside, which needs a quantity and an amount that fits', () => {
    const life = inStock('10');
    const none = refusal(() => life.record({ type: 'received', unit: 'depot' }));
    expect(none.mistakes).toMatchObject([{ pointer: '#/body/data/quantity', code: 'quantity-needed' }]);
    expect(balances(life.record({ type: 'received', unit: 'depot', data: { quantity: '5' } }).item)).toEqual([
      'depot/-/in_stock/-=15',
    ]);
    const much = refusal(() => life.record({ type: 'received', unit: 'depot', data: { quantity: '999999999' } }));
    expect(much.mistakes).toMatchObject([{ code: 'quantity-too-large' }]);
  });

  test('start at nothing where no quantity is known', () => {
    const life = lot('0', { occurredAt: '2020' });
    expect(balances(life.item)).toEqual(['-/-/registered/-=0']);
    expect(balances(life.record({ type: 'received', unit: 'depot', data: { quantity: '3' } }).item)).toEqual([
      'depot/-/in_stock/-=3',
    ]);
  });

  test('are told apart by grade, and an inspection without a grade moves nothing', () => {
    const life = inStock('10').record({ type: 'inspected', data: { grade: '2', quantity: '4' } });
    expect(balances(life.item)).toEqual(['depot/-/in_stock/-=6', 'depot/-/in_stock/2=4']);
    const before = structuredClone(life.item.holdings);
    expect(life.record({ type: 'inspected', data: { findings: 'dry' } }).item.holdings).toEqual(before);
  });

  test.each([
    ['in_use', 'in_stock'],
    ['in_stock', 'in_use'],
  ])('join in maintenance though they came from %s and %s, and go back into stock', (first, second) => {
    const life = inStock('10')
      .record({ type: 'issued', unit: 'depot', data: { quantity: '4' } })
      .record({ type: 'maintenance-started', data: { from: { status: first } } });
    expect(life.item.holdings.find(({ status }) => status === 'in_maintenance')?.before).toBe(first);
    life.record({ type: 'maintenance-started', data: { from: { status: second } } });
    expect(balances(life.item)).toEqual(['depot/-/in_maintenance/-=10']);
    expect(balances(life.record({ type: 'maintenance-completed' }).item)).toEqual(['depot/-/in_stock/-=10']);
  });
});

/** A small repeatable generator (mulberry32). */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const types = [
  'received',
  'stored',
  'issued',
  'returned',
  'inspected',
  'maintenance-started',
  'maintenance-completed',
  'reported-lost',
  'found',
  'retired',
  'disposed',
];
const times = [
  '2021',
  '2022-03',
  '2022-03-05',
  '2023-01-01T00:00:00.000Z',
  '2023-01-01T05:00:00.000+07:00',
  '2024',
  '2025-06',
  undefined,
];

/** One random step; answers what came from outside by it. */
function step(life: Life, next: () => number): bigint {
  const one = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const type = one(types);
  const occurredAt = one(times);
  const target = one(life.item.holdings);
  const quantity = fromMicro(BigInt(1 + Math.floor(next() * 8_000_000)));
  const { unit, place, status, grade } = target;
  const from = { ...(unit && { unit }), ...(place && { place }), status, ...(grade && { grade }) };
  const data = {
    ...(next() < 0.7 && { quantity }),
    ...(next() < 0.6 && { from }),
    ...(type === 'inspected' && { grade: one(['1', '2']) }),
  };
  const event = life.decide({
    type,
    data,
    ...(next() < 0.9 && { unit: one(['depot', 'platoon']) }),
    ...(next() < 0.6 && { place: one(['rack-1', 'rack-2']) }),
    ...(occurredAt && { occurredAt, history: next() < 0.3 }),
  });
  const before = total(life);
  life.append(event);
  return type === 'received' && event.data.from === undefined ? total(life) - before : 0n;
}

const total = (life: Life) => life.item.holdings.reduce((sum, { quantity }) => sum + toMicro(quantity), 0n);

describe('any life of a lot', () => {
  test('conserves the sum, never goes negative, has no two balances alike, and folds to the same bytes', () => {
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= 300; seed += 1) {
      const next = random(seed);
      const life = lot(seed % 3 === 0 ? '0' : '100.5', { occurredAt: '2020' });
      let expected = total(life);
      for (let turn = 0; turn < 40; turn += 1) {
        try {
          expected += step(life, next);
          seen.set('recorded', (seen.get('recorded') ?? 0) + 1);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          seen.set(error.code, (seen.get(error.code) ?? 0) + 1);
        }
        expect(total(life)).toBe(expected);
        expect(life.item.holdings.length).toBeGreaterThan(0);
        for (const { quantity } of life.item.holdings) expect(quantity).toMatch(/^\d{1,9}(\.\d{1,6})?$/);
        const keys = balances(life.item).map((text) => text.split('=')[0]);
        expect(new Set(keys).size).toBe(keys.length);
      }
      expect(JSON.stringify(foldItem(life.events))).toBe(JSON.stringify(life.item));
    }
    for (const outcome of ['recorded', 'late', 'not-allowed', 'insufficient-quantity', 'invalid-request']) {
      expect(seen.get(outcome) ?? 0).toBeGreaterThan(100);
    }
  });
});
