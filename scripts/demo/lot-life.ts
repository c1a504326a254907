import type { Calendar } from './calendar.ts';
import { type DemoEvent, type Home, voucher } from './equipment-life.ts';
import type { Random } from './random.ts';

/** A year of one lot: taken in, issued bit by bit, now and then some given back or more delivered. One balance in stock, one a team in use. */
export function* lotLife(random: Random, calendar: Calendar, home: Home, quantity: number): Generator<DemoEvent> {
  const place = random.pick(home.bins);
  const used = new Map<string, number>();
  let stock = quantity;
  yield { type: 'received', occurredAt: calendar.now, unit: home.depot, basis: voucher(random, 'PNK', calendar.now) };
  yield { type: 'stored', occurredAt: calendar.goOn(0, 0).now, place };
  while (!calendar.goOn(10, 60).isOver) {
    const occurredAt = calendar.now;
    const [team, there] = [...used].find(([, amount]) => amount > 1) ?? [];
    if (team !== undefined && there !== undefined && random.chance(0.2)) {
      const back = random.between(1, there - 1);
      used.set(team, there - back);
      stock += back;
      const data = { quantity: String(back), from: { unit: team, status: 'in_use' } };
      yield { type: 'returned', occurredAt, unit: home.depot, place, data, basis: voucher(random, 'PNK', occurredAt) };
    } else if (stock < quantity / 3 || random.chance(0.1)) {
      stock += quantity;
      const data = { quantity: String(quantity) };
      yield { type: 'received', occurredAt, unit: home.depot, place, data, basis: voucher(random, 'PNK', occurredAt) };
    } else {
      const amount = random.between(1, Math.max(1, Math.floor(stock / 4)));
      const to = random.pick(home.teams);
      used.set(to, (used.get(to) ?? 0) + amount);
      stock -= amount;
      const data = { quantity: String(amount) };
      yield { type: 'issued', occurredAt, unit: to, data, basis: voucher(random, 'PXK', occurredAt) };
    }
  }
}
