import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await site
    .post('/v1/units')
    .send({ key: 'depot', title: { vi: 'Kho' } })
    .expect(201);
  await site
    .post('/v1/units')
    .send({ key: 'team', title: { vi: 'Đội' }, parent: 'depot' })
    .expect(201);
  await site
    .post('/v1/places')
    .send({ key: 'rack', title: { vi: 'Giá' } })
    .expect(201);
});

afterAll(() => site.close());

async function newItem(body: object = {}) {
  const { body: item } = await site
    .post('/v1/items')
    .send({ class: 'sample:T.23.015', ...body })
    .expect(201);
  return item as { id: string; code: string; seq: number };
}

describe('the main job', () => {
  test('registers an item and finds it by code, id and alias', async () => {
    const item = await newItem({
      title: { vi: 'Máy phát điện' },
      aliases: [{ scheme: 'uii', value: 'D0CVA5X1' }],
      unit: 'depot',
    });
    for (const name of [item.code, item.id, 'D0CVA5X1', item.code.toLowerCase().replaceAll('.', '-')]) {
      const found = await site.get(`/v1/items/${encodeURIComponent(name)}`).expect(200);
      expect(found.body.id).toBe(item.id);
      expect(found.headers['etag']).toBe(`"${item.id}.1"`);
    }
    const { body } = await site.get('/v1/items?text=may%20phat&unit=depot').expect(200);
    expect(body.data.map(({ id }: { id: string }) => id)).toContain(item.id);
  });

  test('refuses a second item with the same unique alias and stores nothing of it', async () => {
    const before = await site.deps.stores.items.model.countDocuments({});
    await newItem({ aliases: [{ scheme: 'giai', value: '4000001-9' }] });
    const refused = await site
      .post('/v1/items')
      .send({ class: 'sample:T.23.015', aliases: [{ scheme: 'giai', value: '4000001-9' }] })
      .expect(409);
    expect(refused.body.code).toBe('alias-taken');
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(await site.deps.stores.items.model.countDocuments({})).toBe(before + 1);
  });

  test('lets an item live from receipt to disposal and says at each step what is allowed', async () => {
    const { code } = await newItem();
    const life = [
      { type: 'received', unit: 'depot' },
      { type: 'stored', place: 'rack' },
      { type: 'issued', unit: 'team' },
      { type: 'maintenance-started' },
      { type: 'maintenance-completed', data: { result: 'fixed' } },
      { type: 'returned', unit: 'depot' },
      { type: 'inspected', data: { grade: '2' } },
      { type: 'reported-lost' },
      { type: 'found' },
      { type: 'retired' },
      { type: 'disposed' },
    ];
    for (const event of life) {
      const { body } = await site.post('/v1/resolve').send({ scan: code }).expect(200);
      expect(body.allowedEvents).toContain(event.type);
      await site.post(`/v1/items/${code}/events`).send(event).expect(201);
    }
    const refused = await site.post(`/v1/items/${code}/events`).send({ type: 'issued', unit: 'team' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'not-allowed', params: { status: 'disposed' } });
    const log = await site.get(`/v1/items/${code}/events`).expect(200);
    expect(log.body.data.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test('records an event id once and refuses it for another event', async () => {
    const { code } = await newItem();
    const id = '11111111-2222-4333-8444-555555555555';
    await site.post(`/v1/items/${code}/events`).send({ id, type: 'received', unit: 'depot' }).expect(201);
    await site.post(`/v1/items/${code}/events`).send({ id, type: 'received', unit: 'depot' }).expect(200);
    const reused = await site.post(`/v1/items/${code}/events`).send({ id, type: 'note-added', note: 'x' }).expect(422);
    expect(reused.body.code).toBe('id-reused');
    expect((await site.get(`/v1/items/${code}`)).body.seq).toBe(2);
  });

  test('answers a batch row by row, keeps what is refused, and is harmless when sent again', async () => {
    const { code } = await newItem();
    const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
    const events = [
      { item: code, id: id(1), type: 'received', unit: 'depot' },
      { item: code, id: id(2), type: 'stored', place: 'rack' },
      { item: code, id: id(3), type: 'returned', unit: 'depot' },
      { item: 'NOWHERE-1', id: id(4), type: 'stored', place: 'rack' },
      { item: code, id: id(5), type: 'stored', place: 'rack', surplus: 1 },
    ];
    const send = () => site.post('/v1/events').send({ sentAt: new Date().toISOString(), events }).expect(200);
    const outcomes = ({ body }: { body: { results: { outcome: string }[] } }) =>
      body.results.map(({ outcome }) => outcome);
    expect(outcomes(await send())).toEqual(['recorded', 'recorded', 'rejected', 'rejected', 'invalid']);
    expect(outcomes(await send())).toEqual(['repeated', 'repeated', 'rejected', 'rejected', 'invalid']);
    const queue = await site.get('/v1/rejected-scans').expect(200);
    expect(queue.body.data.map((scan: { scan: string }) => scan.scan).sort()).toEqual(['NOWHERE-1', code].sort());
    const [first] = queue.body.data.filter((scan: { scan: string }) => scan.scan === 'NOWHERE-1');
    await site
      .post(`/v1/rejected-scans/${encodeURIComponent(first.id)}`)
      .send({ as: 'discarded', reason: 'no such thing' })
      .expect(200);
    expect((await site.get('/v1/rejected-scans')).body.data).toHaveLength(1);
  });

  test('keeps a late event and records it as history when a person says so', async () => {
    const { code } = await newItem({ occurredAt: '2024-01-01' });
    await site
      .post(`/v1/items/${code}/events`)
      .send({ type: 'received', unit: 'depot', occurredAt: '2024-06-01' })
      .expect(201);
    await site
      .post(`/v1/items/${code}/events`)
      .send({ type: 'issued', unit: 'team', occurredAt: '2024-07-01' })
      .expect(201);
    const id = '99999999-0000-4000-8000-000000000001';
    const late = { item: code, id, type: 'returned', unit: 'depot', occurredAt: '2024-06-15' };
    const { body } = await site
      .post('/v1/events')
      .send({ sentAt: new Date().toISOString(), events: [late] })
      .expect(200);
    expect(body.results[0]).toMatchObject({ outcome: 'rejected', problem: { code: 'late' } });
    const queue = await site.get('/v1/rejected-scans');
    const kept = queue.body.data.find((scan: { id: string }) => scan.id.endsWith(id));
    await site
      .post(`/v1/rejected-scans/${encodeURIComponent(kept.id)}`)
      .send({ as: 'history', reason: 'old page' })
      .expect(200);
    const after = await site.get(`/v1/items/${code}`);
    expect(after.body).toMatchObject({ status: 'in_use', unit: 'team', seq: 4 });
  });

  test('answers the same request under one Idempotency-Key once, and another one 422', async () => {
    const send = (body: object) => site.post('/v1/items').set('Idempotency-Key', '"once-1"').send(body);
    const first = await send({ class: 'sample:T.23.015' }).expect(201);
    const again = await send({ class: 'sample:T.23.015' }).expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await send({ class: 'sample:T.23.020' }).expect(422)).body.code).toBe('idempotency-key-reused');
  });

  test('never gives a number twice to 16 clients at once, and leaves no gap between runs', async () => {
    const client = async () => {
      const codes: string[] = [];
      for (let turn = 0; turn < 5; turn += 1) {
        codes.push((await newItem({ class: 'sample:T.31.001' })).code);
        const issued = await site.post('/v1/codes').send({ class: 'sample:T.31.001', count: 7 }).expect(201);
        codes.push(...issued.body.codes);
      }
      return codes;
    };
    const codes = (await Promise.all(Array.from({ length: 16 }, client))).flat();
    expect(new Set(codes).size).toBe(codes.length);
    let next = 1;
    for await (const run of site.deps.stores.runs.ofClass('sample:T.31.001')) {
      expect(run.from).toBe(next);
      next = run.to + 1;
    }
  });

  test('claims a reserved code once, and says what became of each number of a block', async () => {
    const { body: block } = await site.post('/v1/blocks').send({ class: 'sample:T.31.002', count: 3 }).expect(201);
    const numbers = await site.get(`/v1/blocks/${block.id}/numbers`).expect(200);
    const [first, second] = numbers.body.data.map(({ code }: { code: string }) => code);
    expect((await site.post('/v1/resolve').send({ scan: first })).body).toMatchObject({
      outcome: 'reserved',
      code: first,
    });
    await site.post('/v1/items').send({ class: 'sample:T.31.002', code: first }).expect(201);
    expect((await site.post('/v1/items').send({ class: 'sample:T.31.002', code: first }).expect(409)).body.code).toBe(
      'code-taken',
    );
    await site
      .post(`/v1/blocks/${block.id}/void`)
      .send({ codes: [second], reason: 'torn' })
      .expect(200);
    const after = await site.get(`/v1/blocks/${block.id}`).expect(200);
    expect(after.body.counts).toEqual({ reserved: 1, printed: 0, claimed: 1, void: 1 });
    expect((await site.post('/v1/resolve').send({ scan: second })).body.outcome).toBe('void');
  });

  test('a sheet for a query starts at the slot asked for and is the same bytes each time', async () => {
    const ask = () =>
      site.post('/v1/labels/sheet').send({ query: { class: 'sample:T.31' }, labelStock: 'avery-l7160', startSlot: 20 });
    const [first, again] = [await ask().buffer().expect(200), await ask().buffer().expect(200)];
    expect(first.headers['content-type']).toBe('application/pdf');
    expect(Buffer.compare(first.body, again.body)).toBe(0);
    expect(first.body.subarray(0, 5).toString()).toBe('%PDF-');
  });
});
