import { readFileSync } from 'node:fs';
import { itemEventTypes } from '../../src/lifecycle/event-types.ts';
import { foldItem } from '../../src/lifecycle/evolve.ts';
import { toItemEvent } from '../../src/lifecycle/item-event.ts';
import type { ItemState } from '../../src/lifecycle/item-state.ts';

type Body = Parameters<typeof toItemEvent>[0];

/** Recorded by version 1 and never edited: what it adds up to must stay so in every later version. */
const { logs } = JSON.parse(readFileSync(new URL('./frozen/v1.json', import.meta.url), 'utf8')) as {
  logs: { name: string; bodies: Body[]; state: ItemState }[];
};

describe('the frozen log of version 1', () => {
  test.each(logs)('still folds: $name', ({ bodies, state }) => {
    const before = JSON.stringify(bodies);
    expect(JSON.stringify(foldItem(bodies.map(toItemEvent)))).toBe(JSON.stringify(state));
    expect(JSON.stringify(bodies)).toBe(before);
  });

  test('has every type of revision 1, with data that its schema takes', () => {
    const bodies = logs.flatMap((log) => log.bodies).filter(({ type, rev }) => rev === 1 && itemEventTypes.has(type));
    expect([...new Set(bodies.map(({ type }) => type))].sort()).toEqual([...itemEventTypes.keys()].sort());
    for (const { type, data } of bodies) expect(itemEventTypes.get(type)?.data.safeParse(data).error).toBeUndefined();
  });

  test('folds alike piece by piece and from a stored state', () => {
    for (const { bodies, state } of logs) {
      const events = bodies.map(toItemEvent);
      for (let cut = 1; cut < events.length; cut += 1) {
        const stored = JSON.parse(JSON.stringify(foldItem(events.slice(0, cut)))) as ItemState;
        expect(JSON.stringify(foldItem(events.slice(cut), stored))).toBe(JSON.stringify(state));
      }
    }
  });
});
