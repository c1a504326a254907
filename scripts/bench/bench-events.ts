import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { post, requestsPerSecond } from './load.ts';
import { pairs, shown } from './pairs.ts';
import type { Row } from './report.ts';
import type { BenchSite } from './site.ts';

/** Recording an event against a bare handler doing one read, one insert, one update. By the item's id, so that both make one read. */
export async function benchEvents(site: BenchSite): Promise<Row[]> {
  const items = await site.connection.collection<{ _id: string; code: string }>('items').find({}).limit(800).toArray();
  const [row] = await site.connection.collection('events').find({}).limit(1).toArray();
  const measured = async (clients: number, count: number): Promise<Row> => {
    const found = await pairs(
      () => eventsPerSecond(site, items.slice(0, count), clients),
      () =>
        requestsPerSecond(
          site.bare,
          '/event',
          items.slice(0, count).map(({ _id }) => JSON.stringify({ item: _id, row: JSON.stringify(row) })),
          clients,
        ),
    );
    return {
      what: `record an event, ${clients} client${clients > 1 ? 's' : ''}: events a second over the bare handler's`,
      goal: 'at least 0.50',
      found: shown(found, 'a second'),
    };
  };
  return [await measured(1, 150), await measured(32, 800)];
}

/** Each item gets one event, so that none waits for another. */
async function eventsPerSecond(site: BenchSite, items: readonly { _id: string }[], clients: number): Promise<number> {
  const queue = items.map(({ _id }) => ({
    id: _id,
    body: JSON.stringify({ id: randomUUID(), type: 'note-added', note: 'made up' }),
  }));
  const began = performance.now();
  let next = 0;
  const client = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (next < queue.length) {
      const { id, body } = queue[next] as (typeof queue)[number];
      next += 1;
      await post(site.ours, agent, `/v1/items/${id}/events`, body);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: clients }, client));
  return queue.length / ((performance.now() - began) / 1_000);
}
