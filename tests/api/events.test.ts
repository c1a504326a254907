import { randomUUID } from 'node:crypto';
import { checkLog } from '@tagtree/evidence';
import { itemEventTypes } from '../../src/lifecycle/event-types.ts';
import { makeItem, makePlaces, makeUnits } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await makeUnits(site, 'depot', 'team<depot');
  await makePlaces(site, 'rack', 'bin');
});
afterAll(() => site.close());

const record = (code: string, type: string, more: object = {}) =>
  site.post(`/v1/items/${code}/events`).send({ type, ...more });
const itemOf = async (code: string) => (await site.get(`/v1/items/${code}`).expect(200)).body;

/** In use by a team since July 2024, graded in August. */
async function inUse(): Promise<string> {
  const { code } = await makeItem(site, { occurredAt: '2024-01-01' });
  await record(code, 'received', { unit: 'depot', place: 'rack', occurredAt: '2024-06-01' }).expect(201);
  await record(code, 'issued', { unit: 'team', place: 'bin', occurredAt: '2024-07-01' }).expect(201);
  await record(code, 'inspected', { data: { grade: '2' }, occurredAt: '2024-08-01' }).expect(201);
  return code;
}

const clientTypes = [...itemEventTypes.values()].filter(({ byClients, opens }) => byClients && !opens);
const needed: Record<string, object> = {
  described: { data: { title: { en: 'Old' } } },
  'alias-added': { data: { scheme: 'legacy', value: 'OLD-9' } },
  'note-added': { note: 'old' },
  received: { unit: 'depot' },
  stored: { place: 'rack' },
  issued: { unit: 'depot' },
  returned: { unit: 'depot' },
  inspected: { data: { grade: '1' } },
};

describe.each(clientTypes.map(({ type }) => type))('an event of the past: %s', (type) => {
  test('typed in as history it is recorded at its own time, and the present stays', async () => {
    const code = await inUse();
    const before = await itemOf(code);
    const id = randomUUID();
    const body = { id, history: true, occurredAt: '2024-06-15', ...needed[type] };
    const { body: event } = await record(code, type, body).expect(201);
    expect(event).toMatchObject({ id, type, seq: 5, occurredAt: '2024-06-15', history: true });
    const { holdings, status, unit, place, grade, seq } = await itemOf(code);
    const { holdings: h, status: s, unit: u, place: p, grade: g } = before;
    expect({ holdings, status, unit, place, grade, seq }).toEqual({
      holdings: h,
      status: s,
      unit: u,
      place: p,
      grade: g,
      seq: 5,
    });
    expect((await record(code, type, body)).status).toBe(200);
    const untimed = await record(code, type, { history: true, ...needed[type] });
    expect([untimed.status, untimed.body.errors?.[0].pointer]).toEqual([422, '#/body/occurredAt']);
  });

  test('sent late it changes no status, unit or quantity: it is refused, or it changed nothing that is newer', async () => {
    const code = await inUse();
    const before = await itemOf(code);
    const { status, body } = await record(code, type, { occurredAt: '2024-06-15', ...needed[type] });
    expect([201, 409]).toContain(status);
    if (status === 409) {
      expect(['late', 'not-allowed']).toContain(body.code);
      expect(body.params.allowedEvents).toEqual(expect.arrayContaining(['returned', 'note-added']));
    }
    const after = await itemOf(code);
    expect([after.status, after.unit, after.place, after.grade]).toEqual([
      before.status,
      before.unit,
      before.place,
      before.grade,
    ]);
    expect(after.seq).toBe(status === 201 ? before.seq + 1 : before.seq);
  });
});

test('types that only the server records, and types that are none, are refused with those there are', async () => {
  const { code } = await makeItem(site);
  for (const type of [
    'registration-abandoned',
    'claim-released',
    'quantity-adjusted',
    'nonsense',
    '__proto__',
    'constructor',
    '',
  ]) {
    const { status, body } = await record(code, type);
    expect([type, status, body.errors[0].pointer]).toEqual([type, 422, '#/body/type']);
    expect(body.errors[0].detail).toContain('note-added');
  }
  const again = await record(code, 'registered', {
    data: { code, class: 'sample:T.23.015', kind: 'equipment' },
  }).expect(409);
  expect(again.body).toMatchObject({ code: 'not-allowed', params: { status: 'registered' } });
});

test('an entity tag lets one of many changes through, and says when nothing changed', async () => {
  const { id, code } = await makeItem(site);
  const tag = `"${id}.1"`;
  expect((await site.get(`/v1/items/${code}`).set('If-None-Match', tag)).status).toBe(304);
  expect((await site.get(`/v1/items/${code}`).set('If-None-Match', `"x", W/${tag}`)).status).toBe(304);
  expect((await site.get(`/v1/items/${code}`).set('If-None-Match', `"${id}.2"`)).status).toBe(200);
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      site
        .patch(`/v1/items/${code}`)
        .set('If-Match', tag)
        .send({ title: { en: `Name ${n}` } }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
  const [winner] = answers.filter(({ status }) => status === 200);
  expect([winner?.headers['etag'], (await itemOf(code)).title]).toEqual([`"${id}.2"`, winner?.body.title]);
  expect((await record(code, 'note-added', { note: 'x' }).set('If-Match', tag)).status).toBe(412);
  expect((await record(code, 'note-added', { note: 'x' }).set('If-Match', '*')).headers['etag']).toBe(`"${id}.3"`);
});

test('a merge patch sets, keeps and takes away, and one that says nothing records nothing', async () => {
  const { code } = await makeItem(site, { title: { vi: 'Máy', en: 'Machine' }, attributes: { a: '1', b: '2' } });
  const patch = (body: object) =>
    site.patch(`/v1/items/${code}`).set('Content-Type', 'application/merge-patch+json').send(body);
  const { body } = await patch({ title: { en: null }, attributes: { a: null, c: '3' } }).expect(200);
  expect([body.title, body.attributes, body.seq]).toEqual([{ vi: 'Máy' }, { b: '2', c: '3' }, 2]);
  for (const nothing of [{}, { title: {} }, { attributes: {} }])
    expect((await patch(nothing).expect(200)).body.seq).toBe(2);
  for (const [wrong, pointer] of [
    [{ code: 'X' }, '#/body/code'],
    [{ class: 'sample:T.31.001' }, '#/body/class'],
    [{ title: null }, '#/body/title'],
    [{ title: { vi: 'a\nb' } }, '#/body/title/vi'],
    [{ attributes: { c: 3 } }, '#/body/attributes/c'],
  ] as const)
    expect([wrong, (await patch(wrong).expect(422)).body.errors[0].pointer]).toEqual([wrong, pointer]);
});

test('32 writers at once on one item: every event is recorded once, in a chain without a gap', async () => {
  const { code } = await makeItem(site);
  const ids = Array.from({ length: 32 }, () => randomUUID());
  const send = async (id: string) => {
    for (;;) {
      const { status, body } = await record(code, 'note-added', { id, note: id });
      if (status === 201 || status === 200) return;
      expect(body.code).toBe('busy');
    }
  };
  await Promise.all([...ids, ...ids].map(send));
  const { body } = await site.get(`/v1/items/${code}/events?limit=1000`).expect(200);
  expect(
    body.data
      .slice(1)
      .map(({ id }: { id: string }) => id)
      .sort(),
  ).toEqual([...ids].sort());
  const rows = await site.deps.stores.events.after((await itemOf(code)).id, 0);
  expect(checkLog(rows)).toMatchObject({ ok: true, events: 33 });
});

describe('a registration with an Idempotency-Key', () => {
  const send = (key: string, body: object = {}) =>
    site
      .post('/v1/items')
      .set('Idempotency-Key', key)
      .send({ class: 'sample:T.23.020', title: { en: key }, ...body });
  const named = async (title: string) => (await site.get(`/v1/items?text=${title}&limit=1000`).expect(200)).body.data;

  test('sent many times at once is one item', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('swarm')));
    for (const { status, body, headers } of answers) {
      expect([201, 409]).toContain(status);
      if (status === 409) expect([body.code, headers['retry-after']]).toEqual(['idempotency-key-running', '1']);
    }
    expect(await named('swarm')).toHaveLength(1);
    expect((await send('swarm').expect(201)).headers['idempotency-replayed']).toBe('true');
  });

  test('of which a crash left nothing but that it was running is carried out, or found, after a minute', async () => {
    const first = await send('crashed').expect(201);
    const { model } = site.deps.stores.idempotency;
    const back = (startedAt: Date) =>
      model.updateMany({}, { $set: { state: 'running', startedAt: startedAt.toISOString() }, $unset: { answer: 1 } });
    await back(site.deps.now());
    expect((await send('crashed')).status).toBe(409);
    await back(new Date(site.deps.now().getTime() - 61_000));
    const again = await send('crashed').expect(201);
    expect(again.body).toEqual(first.body);
    expect(await named('crashed')).toHaveLength(1);
  });

  test('that was refused may be sent again with the same key', async () => {
    expect((await send('refused', { unit: 'nowhere' })).status).toBe(422);
    await makeUnits(site, 'nowhere');
    expect((await send('refused', { unit: 'nowhere' })).status).toBe(201);
  });

  test('is another one for another client and another path', async () => {
    const { body: other } = await site
      .post('/v1/keys')
      .send({ title: 'x', roles: ['clerk'] })
      .expect(201);
    const mine = await send('shared').expect(201);
    const theirs = await site
      .post('/v1/items', other.key)
      .set('Idempotency-Key', 'shared')
      .send({ class: 'sample:T.23.020' })
      .expect(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
    const reused = await site
      .post('/v1/blocks')
      .set('Idempotency-Key', 'shared')
      .send({ class: 'sample:T.23.020', count: 1 });
    expect([reused.status, reused.body.code]).toEqual([422, 'idempotency-key-reused']);
  });
});
