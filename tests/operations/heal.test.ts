import { heal } from '../../src/operations/heal.ts';
import { rebuild } from '../../src/operations/rebuild.ts';
import { fillSite, projectionNames } from '../support/filled-site.ts';
import { documentsOf } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let codes: string[];

beforeAll(async () => {
  site = await openTestSite();
  await site.jobs.stop();
  codes = await fillSite(site);
});
afterAll(() => site.close());

const collection = (name: string) => site.database.connection.collection<{ _id: string }>(name);

async function faults() {
  const { differing, unfounded, broken } = await rebuild(site.deps.stores, { write: false });
  return [...differing, ...unfounded, ...broken];
}

/** What a crash between an event and its projection leaves. */
async function without(change: () => Promise<unknown>, behind: number): Promise<void> {
  await change();
  expect((await faults()).length).toBeGreaterThan(0);
  expect(await heal(site.deps)).toBe(behind);
  expect(await faults()).toEqual([]);
}

test('projections that are behind or missing catch up with their logs, of every kind', async () => {
  const logs = new Set((await documentsOf(site, 'events')).map(({ subject }) => subject)).size;
  const wipe = async () => {
    for (const name of projectionNames) await collection(name).deleteMany({});
  };
  await without(wipe, logs);
  expect(await heal(site.deps)).toBe(0);
});

test('a class and its framework that stand where they stood before the last event', async () => {
  const url = '/v1/frameworks/sample/classes/T.31.001';
  const [framework, before] = [
    await collection('frameworks').findOne({ _id: 'sample' }),
    await collection('classes').findOne({ _id: 'sample:T.31.001' }),
  ];
  await site
    .patch(url)
    .send({ title: { en: 'Another name' } })
    .expect(200);
  await without(async () => {
    await collection('frameworks').replaceOne({ _id: 'sample' }, framework as never);
    await collection('classes').replaceOne({ _id: 'sample:T.31.001' }, before as never);
  }, 1);
  expect((await site.get(url)).body.title.en).toBe('Another name');
});

test('the next writer and the repeat heal the item that they meet', async () => {
  const [code = ''] = codes;
  const id = '11111111-2222-4333-8444-000000000001';
  const note = (event: object) =>
    site.post(`/v1/items/${code}/events`).send({ type: 'note-added', note: 'x', ...event });
  const behind = await collection('items').findOne({ code } as never);
  await note({ id }).expect(201);
  await collection('items').replaceOne({ code } as never, behind as never);
  await note({ id }).expect(200);
  expect(await faults()).toEqual([]);
  await collection('items').replaceOne({ code } as never, behind as never);
  await note({}).expect(201);
  expect(await faults()).toEqual([]);
});

test('looks at the two minutes before the newest event, however long ago that was', async () => {
  const { body: item } = await site.post('/v1/items').send({ class: 'sample:T.23.015' }).expect(201);
  await collection('items').deleteOne({ _id: item.id });
  site.clock.offsetMs += 3 * 86_400_000;
  expect(await heal(site.deps)).toBe(1);
  await site.get(`/v1/items/${item.id}`).expect(200);
});
