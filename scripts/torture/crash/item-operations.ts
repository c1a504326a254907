import { randomUUID } from 'node:crypto';
import { must, type Operation, once, type Sight } from './operation.ts';
import { CLIENT, type Process, type World } from './world.ts';

const CLASS = 'sample:T.23.015';

interface Item {
  id: string;
  code: string;
  seq: number;
}

const register = (process: Process, body: object = {}): Promise<Item> =>
  must(process, { method: 'POST', path: '/v1/items', body: { class: CLASS, ...body } });

/** How often an item's log has an event of a type, and whether the item shows what its log has. */
async function recorded(process: Process, { id }: Item, type: string, part = ''): Promise<Sight> {
  const { data } = await must(process, { method: 'GET', path: `/v1/items/${id}/events` });
  const { seq } = await must(process, { method: 'GET', path: `/v1/items/${id}` });
  const ours = data.filter((event: { type: string }) => event.type === type && JSON.stringify(event).includes(part));
  const sight = once(ours.length);
  return sight === 'done' && seq < data.length ? 'event recorded, item behind' : sight;
}

const BEHIND = /item behind$/;

/** Claims of names that no log has. */
async function idleClaims({ stores }: World): Promise<number> {
  let idle = 0;
  for await (const { subject, event } of stores.names.between('', '￿'))
    if (subject && event && !(await stores.events.byId(subject, event))) idle += 1;
  return idle;
}

const recordEvent: Operation = {
  name: 'record an event',
  between: BEHIND,
  async prepare(_world, process) {
    const item = await register(process);
    const path = `/v1/items/${item.code}/events`;
    return {
      sent: { method: 'POST', path, body: { type: 'inspected', data: { grade: '2' } } },
      rival: { sent: { method: 'POST', path, body: { type: 'note-added', note: 'made up' } }, room: 'both' },
      look: (next) => recorded(next, item, 'inspected'),
    };
  },
};

const describeItem: Operation = {
  name: 'describe an item',
  between: BEHIND,
  async prepare(_world, process, tag) {
    const item = await register(process);
    const path = `/v1/items/${item.code}`;
    return {
      sent: { method: 'PATCH', path, body: { title: { en: tag } } },
      rival: { sent: { method: 'PATCH', path, body: { attributes: { colour: 'green' } } }, room: 'both' },
      look: (next) => recorded(next, item, 'described', tag),
    };
  },
};

const addAlias: Operation = {
  name: 'add a unique alias',
  between: /behind$|^name claimed/,
  waits: /^name claimed/,
  async prepare(world, process, tag) {
    const [ours, other] = [await register(process), await register(process)];
    const body = { type: 'alias-added', data: { scheme: 'uii', value: tag } };
    return {
      sent: { method: 'POST', path: `/v1/items/${ours.code}/events`, body },
      rival: { sent: { method: 'POST', path: `/v1/items/${other.code}/events`, body }, room: 'one' },
      async look(next) {
        const sight = await recorded(next, ours, 'alias-added');
        const named = await next.send({ method: 'GET', path: `/v1/items/${tag}` });
        if (sight === 'nothing' && named.body.id === ours.id) return 'THE NAME LEADS TO AN ITEM THAT DOES NOT BEAR IT';
        return sight === 'nothing' && (await idleClaims(world)) > 0 ? 'name claimed, no event' : sight;
      },
    };
  },
};

/** What there is of an item that a title tells from all others. */
async function registered(world: World, tag: string): Promise<Sight> {
  const logs = await world.stores.events.model.collection.countDocuments({
    type: 'registered',
    body: { $regex: `"en":"${tag}"` },
  } as never);
  const items = await world.stores.items.model.collection.countDocuments({ 'title.en': tag });
  if (logs === 1 && items === 0) return 'registered, item missing';
  if (logs === 0 && (await idleClaims(world)) > 0) return 'names claimed, no item';
  return once(logs);
}

const UNFINISHED = /^registered, item missing$|^names claimed, no item$/;

const registerItem: Operation = {
  name: 'register an item with a unique alias',
  between: UNFINISHED,
  async prepare(world, _process, tag) {
    const sentBy = (title: string) => ({
      method: 'POST' as const,
      path: '/v1/items',
      body: { class: CLASS, title: { en: title }, aliases: [{ scheme: 'uii', value: `U-${tag}` }] },
    });
    return {
      sent: sentBy(tag),
      rival: { sent: sentBy(`RIVAL ${tag.toLowerCase()}`), room: 'one' },
      look: () => registered(world, tag),
    };
  },
};

const registerFirst: Operation = {
  name: 'register the first item of a class',
  between: UNFINISHED,
  async prepare(world, process, tag) {
    const path = `T.${String(Math.floor(Math.random() * 100)).padStart(2, '0')}.${String(Math.floor(Math.random() * 1_000)).padStart(3, '0')}`;
    const body = { path, title: { en: 'Made up' }, itemKind: 'equipment' };
    await must(process, { method: 'POST', path: '/v1/frameworks/sample/classes', body });
    const sentBy = (title: string) => ({
      method: 'POST' as const,
      path: '/v1/items',
      body: { class: `sample:${path}`, title: { en: title } },
    });
    return {
      sent: sentBy(tag),
      rival: { sent: sentBy('another'), room: 'both' },
      look: () => registered(world, tag),
    };
  },
};

const claimReserved: Operation = {
  name: 'register an item on a reserved code',
  between: UNFINISHED,
  async prepare(world, process, tag) {
    const block = await must(process, { method: 'POST', path: '/v1/blocks', body: { class: CLASS, count: 2 } });
    const body = { codes: [block.from], reason: 'made up' };
    return {
      sent: { method: 'POST', path: '/v1/items', body: { class: CLASS, code: block.from, title: { en: tag } } },
      rival: { sent: { method: 'POST', path: `/v1/blocks/${block.id}/void`, body }, room: 'one' },
      look: () => registered(world, tag),
    };
  },
};

/** Two waves, a row that registers, one that claims a name, one that is refused, one that leads nowhere. */
const batch: Operation = {
  name: 'batch of events',
  between: /^\d of 8 recorded, \d of 2 kept$/,
  waits: /^\d of 8 recorded, \d of 2 kept$|name claimed/,
  async prepare(world, process, tag) {
    const items = [await register(process), await register(process), await register(process)];
    const issued = await must(process, { method: 'POST', path: '/v1/codes', body: { class: CLASS, count: 1 } });
    const rows = [
      ...items.flatMap(({ code }) => [
        { item: code, type: 'received', unit: 'depot' },
        { item: code, type: 'inspected', data: { grade: '1' } },
      ]),
      { item: issued.codes[0], type: 'registered', data: { title: { en: tag } } },
      { item: items[0]?.code, type: 'alias-added', data: { scheme: 'uii', value: tag } },
      { item: items[1]?.code, type: 'found' },
      { item: `NOWHERE-${tag}`, type: 'found' },
    ];
    const events = rows.map((row) => ({ id: randomUUID(), ...row }));
    const ids = events.map(({ id }) => id);
    return {
      sent: { method: 'POST', path: '/v1/events', body: { sentAt: new Date().toISOString(), events } },
      async look() {
        const found = await world.stores.events.model.collection.countDocuments({ id: { $in: ids } } as never);
        const kept = await world.stores.rejectedScans.model.collection.countDocuments({
          _id: { $in: ids.map((id) => `${CLIENT}:${id}`) },
        } as never);
        if (found === 0 && kept === 0) return 'nothing';
        return found === 8 && kept === 2 ? 'done' : `${found} of 8 recorded, ${kept} of 2 kept`;
      },
    };
  },
};

const rejectedScan: Operation = {
  name: 'rejected scan',
  async prepare(world, process) {
    const { code } = await register(process);
    const id = randomUUID();
    const body = { sentAt: new Date().toISOString(), events: [{ item: code, id, type: 'found' }] };
    return {
      sent: { method: 'POST', path: '/v1/events', body },
      look: async () =>
        once(await world.stores.rejectedScans.model.collection.countDocuments({ _id: `${CLIENT}:${id}` } as never)),
    };
  },
};

const settleScan: Operation = {
  name: 'settle a rejected scan',
  between: /^recorded, still in the queue$|behind/,
  waits: /^recorded, still in the queue$/,
  async prepare(world, process) {
    const item = await register(process);
    const id = randomUUID();
    const events = [{ item: item.code, id, type: 'returned', unit: 'depot' }];
    await must(process, { method: 'POST', path: '/v1/events', body: { sentAt: new Date().toISOString(), events } });
    const received = { type: 'received', unit: 'depot' };
    await must(process, { method: 'POST', path: `/v1/items/${item.code}/events`, body: received });
    await must(process, {
      method: 'POST',
      path: `/v1/items/${item.code}/events`,
      body: { type: 'issued', unit: 'depot' },
    });
    return {
      sent: { method: 'POST', path: `/v1/rejected-scans/${CLIENT}:${id}`, body: { as: 'now', reason: 'made up' } },
      async look(next) {
        const sight = await recorded(next, item, 'returned');
        const scan = await world.stores.rejectedScans.find(`${CLIENT}:${id}`);
        if (scan?.state === 'settled') return sight === 'done' ? 'done' : `SETTLED, AND ${sight}`;
        return sight === 'done' ? 'recorded, still in the queue' : sight;
      },
    };
  },
};

export const itemOperations: readonly Operation[] = [
  recordEvent,
  describeItem,
  addAlias,
  registerItem,
  registerFirst,
  claimReserved,
  batch,
  rejectedScan,
  settleScan,
];
