import { luhn10 } from '../../src/codes/check/luhn.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  const declare = (body: object) => site.post('/v1/alias-schemes').send(body).expect(201);
  await declare({
    key: 'plate',
    title: { vi: 'Biển số' },
    unique: true,
    characters: '0123456789',
    minLength: 8,
    maxLength: 8,
    check: 'luhn',
  });
  await declare({ key: 'archive', title: { en: 'Archive' }, unique: false, addedBy: ['administrator'] });
});
afterAll(() => site.close());

const plate = (number: string) => number + luhn10.compute(number);
const register = (aliases: object[], key?: string) =>
  site.post('/v1/items', key).send({ class: 'sample:T.23.015', aliases });

describe('alias schemes', () => {
  test('hold their values to characters, length and check', async () => {
    const wrong = plate('1234567').replace(/.$/, (sign) => (sign === '0' ? '1' : '0'));
    for (const [value, detail] of [
      [wrong, /check characters/],
      ['12A45678', /characters/],
      ['123', /length/],
    ] as const) {
      const { body } = await register([{ scheme: 'plate', value }]).expect(422);
      expect(body.errors[0].pointer).toBe('#/body/aliases/0/value');
      expect(body.errors.map((each: { detail: string }) => each.detail).join()).toMatch(detail);
    }
    const { body: item } = await register([{ scheme: 'plate', value: plate('1234567') }]).expect(201);
    const added = { type: 'alias-added', data: { scheme: 'plate', value: wrong } };
    expect((await site.post(`/v1/items/${item.code}/events`).send(added)).status).toBe(422);
  });

  test('that are unique lead to one item, and a collision names both', async () => {
    const value = plate('7654321');
    const { body: first } = await register([{ scheme: 'plate', value }]).expect(201);
    const refused = await register([{ scheme: 'plate', value: ` ${value} ` }]).expect(409);
    expect(refused.body).toMatchObject({
      code: 'alias-taken',
      params: { alias: `plate:${value}`, holder: first.code },
    });
    const { body: scan } = await site.post('/v1/resolve').send({ scan: value }).expect(200);
    expect([scan.outcome, scan.via, scan.item.id]).toEqual(['item', `plate:${value}`, first.id]);
    const many = await Promise.all(
      Array.from({ length: 6 }, () => register([{ scheme: 'plate', value: plate('1111111') }])),
    );
    expect(many.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  test('with check characters say what was meant', async () => {
    const value = plate('5550123');
    const { body: item } = await register([{ scheme: 'plate', value }]).expect(201);
    const typed = value.replace('0123', '0132');
    const { body: scan } = await site.post('/v1/resolve').send({ scan: typed }).expect(200);
    expect(scan.suggestions).toEqual([item.code]);
    const { body: key } = await site
      .post('/v1/keys')
      .send({ title: 'x', roles: ['clerk'], classes: ['sample:V'] })
      .expect(201);
    const foreign = await site.post('/v1/resolve', key.key).send({ scan: typed }).expect(200);
    expect(foreign.body.suggestions).toEqual([]);
  });

  test('say who may give their names', async () => {
    const { body: key } = await site
      .post('/v1/keys')
      .send({ title: 'clerk', roles: ['clerk'] })
      .expect(201);
    const alias = { scheme: 'archive', value: 'A 17' };
    const refused = await register([alias], key.key).expect(403);
    expect(refused.body).toMatchObject({ code: 'missing-role', params: { roles: ['administrator'] } });
    await register([alias]).expect(201);
    await site
      .patch('/v1/alias-schemes/archive')
      .send({ addedBy: ['clerk', 'administrator'] })
      .expect(200);
    await register([alias], key.key).expect(201);
    const { body: scan } = await site.post('/v1/resolve').send({ scan: 'a 17' }).expect(200);
    expect([scan.outcome, scan.candidates.length]).toEqual(['ambiguous', 2]);
  });

  test('are declared once, not over those in use, and stay as they are', async () => {
    const again = { key: 'plate', title: { en: 'again' }, unique: false };
    expect((await site.post('/v1/alias-schemes').send(again)).body.code).toBe('exists');
    expect((await site.post('/v1/alias-schemes').send({ ...again, key: 'uii' })).body.code).toBe('exists');
    await register([{ scheme: 'legacy', value: 'L1' }]).expect(201);
    const unique = { key: 'legacy', title: { en: 'Legacy' }, unique: true };
    expect((await site.post('/v1/alias-schemes').send(unique)).body.code).toBe('scheme-in-use');
    expect((await site.patch('/v1/alias-schemes/plate').send({ unique: false })).status).toBe(422);
    const { body } = await site.get('/v1/alias-schemes').expect(200);
    expect(body.data.map(({ key }: { key: string }) => key)).toEqual([
      'archive',
      'giai',
      'grai',
      'nsn-serial',
      'plate',
      'uii',
    ]);
    const { rebuild } = await import('../../src/operations/rebuild.ts');
    const report = await rebuild(site.deps.stores, { write: false });
    expect([report.differing, report.unfounded, report.broken]).toEqual([[], [], []]);
  });

  test('give an item up to ten names', async () => {
    const names = Array.from({ length: 10 }, (_, index) => ({ scheme: 'legacy', value: `N-${index}` }));
    const { body: item } = await register(names).expect(201);
    expect(item.aliases).toHaveLength(10);
    for (const { value } of names)
      expect((await site.post('/v1/resolve').send({ scan: value }).expect(200)).body.item.id).toBe(item.id);
  });
});
