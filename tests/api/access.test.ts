import { endpoints } from '../../src/app.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let item: { id: string; code: string };
let foreign: string;

beforeAll(async () => {
  site = await openTestSite();
  for (const key of ['north', 'south'])
    await site
      .post('/v1/units')
      .send({ key, title: { en: key } })
      .expect(201);
  await site
    .post('/v1/units')
    .send({ key: 'north-team', title: { en: 'team' }, parent: 'north' })
    .expect(201);
  ({ body: item } = await site
    .post('/v1/items')
    .send({ class: 'sample:T.23.015', unit: 'north-team', title: { en: 'Pump' } })
    .expect(201));
  foreign = await keyWith({ roles: ['administrator'], units: ['south'] });
});
afterAll(() => site.close());

async function keyWith(body: object): Promise<string> {
  const { body: made } = await site
    .post('/v1/keys')
    .send({ title: 'test', ...body })
    .expect(201);
  return made.key;
}

describe('reach', () => {
  test('a key of another unit does not see the item anywhere', async () => {
    const gets = ['', '/events', '/events/1', '/label.svg', '/label.png', '/label.pdf'];
    for (const path of gets) {
      for (const name of [item.code, item.id]) {
        const answer = await site.get(`/v1/items/${name}${path}`, foreign);
        expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'unknown-item']);
      }
    }
    expect((await site.get('/v1/items', foreign).expect(200)).body.data).toEqual([]);
    expect((await site.patch(`/v1/items/${item.code}`, foreign).send({ title: { en: 'x' } })).status).toBe(404);
    expect(
      (await site.post(`/v1/items/${item.code}/events`, foreign).send({ type: 'note-added', note: 'x' })).status,
    ).toBe(404);
    expect((await site.post('/v1/resolve', foreign).send({ scan: item.code }).expect(200)).body.outcome).toBe(
      'unknown',
    );
    const wrong = `${item.code.slice(0, -1)}${item.code.endsWith('0') ? '1' : '0'}`;
    expect((await site.post('/v1/resolve', foreign).send({ scan: wrong }).expect(200)).body.suggestions).toEqual([]);
    expect(
      (await site.post('/v1/codes/parse', foreign).send({ text: item.code }).expect(200)).body.item,
    ).toBeUndefined();
    const sheet = await site.post('/v1/labels/sheet', foreign).send({ codes: [item.code], labelStock: 'avery-l7160' });
    expect([sheet.status, sheet.body.errors[0].pointer]).toEqual([422, '#/body/codes/0']);
    const id = '00000000-0000-4000-8000-00000000000a';
    const batch = await site
      .post('/v1/events', foreign)
      .send({ sentAt: new Date().toISOString(), events: [{ item: item.code, id, type: 'note-added', note: 'x' }] });
    expect(batch.body.results[0]).toMatchObject({ outcome: 'rejected', problem: { code: 'unknown-item' } });
  });

  test('a key of a unit above sees it, and units beside its branch are not there', async () => {
    const north = await keyWith({ roles: ['clerk'], units: ['north'] });
    expect((await site.get(`/v1/items/${item.code}`, north)).status).toBe(200);
    expect((await site.get('/v1/units', north)).body.data.map(({ key }: { key: string }) => key)).toEqual([
      'north',
      'north-team',
    ]);
    expect((await site.get('/v1/units/south', north)).status).toBe(404);
    const moved = await site.post(`/v1/items/${item.code}/events`, north).send({ type: 'received', unit: 'south' });
    expect(moved.body.errors).toMatchObject([{ pointer: '#/body/unit' }]);
  });

  test('a key of a class branch sees that branch alone', async () => {
    const pumps = await keyWith({ roles: ['inspector'], classes: ['sample:T.31'] });
    const all = await keyWith({ roles: ['inspector'], classes: ['sample:T.23'] });
    expect((await site.get(`/v1/items/${item.code}`, pumps)).status).toBe(404);
    expect((await site.get(`/v1/items/${item.code}`, all)).status).toBe(200);
    expect((await site.get('/v1/frameworks/sample/classes/T.23', pumps)).status).toBe(404);
  });

  test('a key can not give more than it has', async () => {
    const refused = await site.post('/v1/keys', foreign).send({ title: 'wide', roles: ['clerk'] });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '#/body/units']);
  });

  test('every protected endpoint refuses without a key, and names the scope that is missing', async () => {
    const all = endpoints({ deps: site.deps, http: {}, imports: {}, ready: () => true } as unknown as Parameters<
      typeof endpoints
    >[0]);
    const scanner = await keyWith({ roles: ['scanner'] });
    for (const { method, path, scope, body, consumes = ['application/json'] } of all) {
      if (scope === 'public') continue;
      const url = path.replace(/:(\w+)/g, (_, name) => (name === 'seq' || name === 'version' ? '1' : 'sample'));
      const verb = method === 'delete' ? 'delete' : method;
      expect([path, (await site.plain[verb](url)).status]).toEqual([path, 401]);
      if (scope === 'any' || ['scan', 'items:read', 'events:write', 'units:read', 'frameworks:read'].includes(scope))
        continue;
      if (consumes.includes('multipart/form-data')) continue;
      const sent = site.plain[verb](url).set('Authorization', `Bearer ${scanner}`);
      const answer = body ? await sent.set('Content-Type', consumes.at(-1) ?? '').send('{}') : await sent;
      expect([path, answer.status, answer.body.params?.scope]).toEqual([path, 403, scope]);
    }
  });
});

describe('keys', () => {
  test('are stored as a hash alone, end when revoked or expired, and are shown once', async () => {
    const made = await site
      .post('/v1/keys')
      .set('Idempotency-Key', 'k1')
      .send({ title: 'one', roles: ['clerk'] })
      .expect(201);
    expect(made.body.key).toMatch(/^tt_[0-9a-f]+_[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(await site.deps.stores.keys.model.find({}).lean())).not.toContain(made.body.key.slice(-43));
    const again = await site
      .post('/v1/keys')
      .set('Idempotency-Key', 'k1')
      .send({ title: 'one', roles: ['clerk'] });
    expect([again.status, again.body.code]).toEqual([409, 'secret-not-replayed']);
    expect((await site.get('/v1/me', made.body.key)).body.roles).toEqual(['clerk']);
    await site.del(`/v1/keys/${made.body.id}`).expect(204);
    site.clock.offsetMs += 3_000;
    expect((await site.get('/v1/me', made.body.key)).status).toBe(401);
    const short = await keyWith({ roles: ['clerk'], expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect((await site.get('/v1/me', short)).status).toBe(200);
    site.clock.offsetMs += 120_000;
    expect((await site.get('/v1/me', short)).status).toBe(401);
  });
});
