import { randomUUID } from 'node:crypto';
import { makeBlock, makeItem, makeKey, makePlaces, makeUnits } from '../support/make.ts';
import { type ScanRow as Row, scanRow as row } from '../support/scans.ts';
import { ADMIN_KEY, openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await makeUnits(site, 'depot', 'team<depot');
  await makePlaces(site, 'rack');
});
afterAll(() => site.close());

async function send(events: readonly Row[], key = ADMIN_KEY): Promise<string[]> {
  const sentAt = site.deps.now().toISOString();
  const { body } = await site.post('/v1/events', key).send({ sentAt, events }).expect(200);
  return body.results.map(({ outcome }: { outcome: string }) => outcome);
}

const settle = ({ id }: { id: string }, as: string, client = 'admin-key', key = ADMIN_KEY) =>
  site.post(`/v1/rejected-scans/${encodeURIComponent(`${client}:${id}`)}`, key).send({ as, reason: 'looked into' });

interface Queued {
  id: string;
  settledAs?: string;
}

async function queue(state: 'open' | 'settled' = 'open', key = ADMIN_KEY): Promise<Map<string, Queued>> {
  const { body } = await site.get(`/v1/rejected-scans?state=${state}&limit=1000`, key).expect(200);
  return new Map(body.data.map((scan: Queued) => [scan.id.slice(scan.id.indexOf(':') + 1), scan]));
}

/** An item in use since a day, and a return from before that day, rejected as late. */
async function lateReturn(): Promise<{ code: string; late: Row }> {
  const { code } = await makeItem(site, { occurredAt: '2024-01-01' });
  const events = [
    row(code, 'received', { unit: 'depot', occurredAt: '2024-06-01' }),
    row(code, 'issued', { unit: 'team', occurredAt: '2024-07-01' }),
  ];
  const late = row(code, 'returned', { unit: 'depot', occurredAt: '2024-06-15' });
  expect(await send([...events, late])).toEqual(['recorded', 'recorded', 'rejected']);
  return { code, late };
}

const logOf = async (code: string) => (await site.get(`/v1/items/${code}/events?limit=1000`).expect(200)).body.data;

describe('settling a rejected scan', () => {
  test('as history records it at its own time and changes nothing newer', async () => {
    const { code, late } = await lateReturn();
    expect((await settle(late, 'history').expect(200)).body).toMatchObject({ state: 'settled', settledAs: 'history' });
    expect((await logOf(code)).at(-1)).toMatchObject({ id: late.id, occurredAt: '2024-06-15', history: true });
    expect((await site.get(`/v1/items/${code}`)).body).toMatchObject({ status: 'in_use', unit: 'team' });
  });

  test('as now records it as of now', async () => {
    const { code, late } = await lateReturn();
    expect((await settle(late, 'now').expect(200)).body.settledAs).toBe('now');
    expect((await site.get(`/v1/items/${code}`)).body).toMatchObject({ status: 'in_stock', unit: 'depot' });
  });

  test('as discarded records nothing, and a scan sent again stays discarded', async () => {
    const { code, late } = await lateReturn();
    await settle(late, 'discarded').expect(200);
    expect(await send([late])).toEqual(['rejected']);
    expect((await queue()).has(late.id)).toBe(false);
    expect((await queue('settled')).get(late.id)?.settledAs).toBe('discarded');
    expect(await logOf(code)).toHaveLength(3);
  });

  test('twice is refused with how it was settled; of two at once one wins, and what was recorded is never called discarded', async () => {
    const { late } = await lateReturn();
    await settle(late, 'history').expect(200);
    const again = await settle(late, 'discarded').expect(409);
    expect(again.body).toMatchObject({ code: 'already-settled', params: { as: 'history' } });
    for (let round = 0; round < 5; round += 1) {
      const raced = await lateReturn();
      const answers = await Promise.all([
        settle(raced.late, 'now'),
        settle(raced.late, 'discarded'),
        settle(raced.late, 'now'),
      ]);
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
      const recorded = (await logOf(raced.code)).some(({ id }: { id: string }) => id === raced.late.id);
      const as = (await queue('settled')).get(raced.late.id)?.settledAs;
      expect([recorded, as === 'discarded']).toEqual([!(as === 'discarded'), as === 'discarded']);
    }
  });

  test('is refused for what still can not be recorded, and the scan stays', async () => {
    const nowhere = row('NOWHERE-7', 'stored', { place: 'rack' });
    await send([nowhere]);
    expect((await settle(nowhere, 'now')).status).toBe(404);
    expect((await queue()).has(nowhere.id)).toBe(true);
    const missing = await settle({ id: randomUUID() }, 'now');
    expect([missing.status, missing.body.code]).toEqual([404, 'not-found']);
    const wrong = await site.post(`/v1/rejected-scans/x`).send({ as: 'maybe', surplus: 1 });
    expect([wrong.status, wrong.body.errors.length]).toEqual([422, 3]);
  });

  test('of a registration registers once its code is reserved', async () => {
    const { codes } = await makeBlock(site, { class: 'sample:T.31.002', count: 1 });
    const next = (await site.deps.catalog.current('sample')).formatCode('T.31.002', 2);
    const early = row(next, 'registered', { data: { title: { en: 'Early' } } });
    expect([codes.length, await send([early])]).toEqual([1, ['rejected']]);
    await makeBlock(site, { class: 'sample:T.31.002', count: 1 });
    await settle(early, 'now').expect(200);
    expect((await site.get(`/v1/items/${next}`).expect(200)).body.title).toEqual({ en: 'Early' });
    expect(await send([early])).toEqual(['repeated']);
  });
});

describe('the queue', () => {
  test('lets go of a scan that is recorded when it is sent again', async () => {
    const { codes } = await makeBlock(site, { count: 1 });
    const code = codes[0] as string;
    const early = row(code, 'received', { unit: 'depot' });
    expect(await send([early])).toEqual(['rejected']);
    expect((await queue()).has(early.id)).toBe(true);
    await site.post('/v1/items').send({ class: 'sample:T.23.015', code }).expect(201);
    expect(await send([early])).toEqual(['recorded']);
    expect((await queue()).has(early.id)).toBe(false);
    expect((await queue('settled')).get(early.id)?.settledAs).toBe('recorded');
  });

  test('does not show as open what a crash left although it was recorded, and discarding it says so', async () => {
    const { code, late } = await lateReturn();
    const kept = await site.deps.stores.rejectedScans.find(`admin-key:${late.id}`);
    await site.post(`/v1/items/${code}/events`).send({ id: late.id, type: 'returned', unit: 'depot' }).expect(201);
    expect((await site.deps.stores.rejectedScans.find(`admin-key:${late.id}`))?.state).toBe('open');
    expect(kept?.state).toBe('open');
    expect((await queue()).has(late.id)).toBe(false);
    expect((await settle(late, 'discarded').expect(200)).body.settledAs).toBe('recorded');
  });

  test('is paged without a gap while scans are added and settled', async () => {
    const rows = Array.from({ length: 25 }, (_, n) => row(`NOWHERE-PAGE-${n}`, 'stored', { place: 'rack' }));
    await send(rows);
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; ; page += 1) {
      const { body } = await site.get(`/v1/rejected-scans?limit=4${cursor}`).expect(200);
      seen.push(...body.data.map(({ scan }: { scan: string }) => scan));
      if (page === 1) await send([row('NOWHERE-LATER', 'stored', { place: 'rack' })]);
      if (body.next === null) break;
      cursor = `&cursor=${body.next}`;
    }
    const mine = seen.filter((scan) => scan.startsWith('NOWHERE-PAGE'));
    expect(new Set(mine).size).toBe(25);
    expect(mine).toHaveLength(25);
  });

  test("shows a narrower key its own scans alone, and lets it settle no others'", async () => {
    const north = await makeKey(site, { roles: ['scanner'], units: ['team'] });
    const { late } = await lateReturn();
    const own = row('NOWHERE-OWN', 'stored', { place: 'rack' });
    expect(await send([own], north.key)).toEqual(['rejected']);
    expect([...(await queue('open', north.key)).keys()]).toEqual([own.id]);
    expect((await settle(late, 'discarded', 'admin-key', north.key)).status).toBe(404);
    expect((await settle(own, 'discarded', north.id, north.key)).status).toBe(200);
    expect((await queue()).has(late.id)).toBe(true);
  });

  test('keeps whatever a row says, however it is named', async () => {
    const { code } = await makeItem(site);
    const odd = row(code, 'inspected', { data: { $gt: '', 'a.b': { $where: 'x' }, constructor: 'y' } });
    expect(await send([odd])).toEqual(['rejected']);
    const { body } = await site.get('/v1/rejected-scans?limit=1000').expect(200);
    const kept = body.data.find(({ event }: { event: { id: string } }) => event.id === odd.id);
    expect(kept.event.data).toEqual(odd['data']);
  });
});
