import { roles } from '../../src/http/access.ts';
import { filled, protectedEndpoints } from '../support/all-endpoints.ts';
import { makeKey, makeUnits } from '../support/make.ts';
import { ADMIN_KEY, openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await makeUnits(site, 'north', 'north-team<north', 'south');
});
afterAll(() => site.close());

type Contract = Record<string, Record<string, { operationId: string; security: { apiKey: string[] }[] }>>;

describe.each(Object.keys(roles))('the role %s', (role) => {
  test('may do what the contract says, and is told the scope that it lacks for the rest', async () => {
    const { key } = await makeKey(site, { roles: [role] });
    const { body: me } = await site.get('/v1/me', key).expect(200);
    const { body: document } = await site.plain.get('/openapi.json').expect(200);
    for (const { method, path, operationId, body, consumes = ['application/json'] } of protectedEndpoints(site)) {
      const { security } = (document.paths as Contract)[path.replace(/:(\w+)/g, '{$1}')]?.[method] ?? { security: [] };
      const [scope] = security[0]?.apiKey ?? [];
      const url = filled(path, { code: 'X', key: 'none', path: 'T', id: 'none', seq: '1', version: '1' });
      const request = site.plain[method](url).set('Authorization', `Bearer ${key}`);
      const multipart = consumes.includes('multipart/form-data');
      if (body && !multipart) request.set('Content-Type', consumes.at(-1) ?? '').send('{}');
      const answer = await (multipart
        ? request.field('plan', '{}').attach('file', Buffer.from('a\n'), 'a.csv')
        : request);
      const allowed = scope === undefined || me.scopes.includes(scope);
      expect([operationId, answer.status === 403, answer.body.params?.scope]).toEqual([
        operationId,
        !allowed,
        allowed ? answer.body.params?.scope : scope,
      ]);
      if (!allowed) expect(answer.body.code).toBe('missing-scope');
    }
  });
});

describe('a key', () => {
  const me = (key: string) => site.get('/v1/me', key);

  test('is refused everywhere without a valid secret', async () => {
    const { key } = await makeKey(site);
    const wrong = [
      '',
      'Bearer',
      `Bearer ${key.slice(0, -1)}`,
      `Bearer ${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
      `Basic ${Buffer.from(`x:${key}`).toString('base64')}`,
      `Bearer ${ADMIN_KEY}x`,
      `Bearer tt_${'0'.repeat(16)}_${'A'.repeat(43)}`,
      `Bearer ${'x'.repeat(8_000)}`,
      `Bearer ${key} ${key}`,
    ];
    for (const header of wrong) {
      const { status, body } = await site.plain.get('/v1/me').set('Authorization', header);
      expect([header.slice(0, 40), status, body.code]).toEqual([header.slice(0, 40), 401, 'unauthorized']);
    }
    expect((await site.plain.get('/v1/me').set('Authorization', `bearer  ${key}`)).status).toBe(200);
  });

  test('ends within two seconds of being revoked, also where it was just used, and revoking again changes nothing', async () => {
    const { id, key } = await makeKey(site);
    await me(key).expect(200);
    await site.del(`/v1/keys/${id}`).expect(204);
    site.clock.offsetMs += 2_001;
    await me(key).expect(401);
    // A clock that is set back brings nothing back.
    site.clock.offsetMs -= 1_000;
    await me(key).expect(401);
    await site.del(`/v1/keys/${id}`).expect(204);
    expect((await site.del('/v1/keys/0000000000000000')).status).toBe(404);
    site.clock.offsetMs = 0;
  });

  test('ends at the moment it expires', async () => {
    const expiresAt = new Date(site.deps.now().getTime() + 60_000).toISOString();
    const { key } = await makeKey(site, { expiresAt });
    site.clock.offsetMs += 55_000;
    await me(key).expect(200);
    site.clock.offsetMs += 5_500;
    await me(key).expect(401);
    site.clock.offsetMs = 0;
    const past = await site.post('/v1/keys').send({ title: 'x', roles: ['clerk'], expiresAt: '2020-01-01T00:00:00Z' });
    expect([past.status, past.body.errors[0].pointer]).toEqual([422, '#/body/expiresAt']);
  });

  test('makes no key that sees more than it does, or lasts longer', async () => {
    const expiresAt = new Date(site.deps.now().getTime() + 3_600_000).toISOString();
    const later = new Date(site.deps.now().getTime() + 7_200_000).toISOString();
    const narrow = { units: ['north'], classes: ['sample:T.23'], expiresAt };
    const { key } = await makeKey(site, narrow);
    const make = (body: object) => site.post('/v1/keys', key).send({ title: 'x', roles: ['clerk'], ...body });
    const cases: [object, string[]][] = [
      [{}, ['classes', 'expiresAt', 'units']],
      [{ ...narrow, units: ['south'] }, ['units']],
      [{ ...narrow, units: ['north-team', 'south'] }, ['units']],
      [{ ...narrow, classes: ['sample:T'] }, ['classes']],
      [{ ...narrow, classes: ['sample'] }, ['classes']],
      [{ ...narrow, classes: ['sample:T.23', 'sample:T.31'] }, ['classes']],
      [{ ...narrow, expiresAt: later }, ['expiresAt']],
    ];
    for (const [body, fields] of cases) {
      const answer = await make(body);
      const pointers = answer.body.errors?.map(({ pointer }: { pointer: string }) => pointer.split('/').at(-1)).sort();
      expect([answer.status, pointers]).toEqual([422, fields]);
    }
    const { body } = await make({ ...narrow, units: ['north-team'], classes: ['sample:T.23.015'] }).expect(201);
    expect((await me(body.key).expect(200)).body).toMatchObject({
      units: ['north-team'],
      classes: ['sample:T.23.015'],
    });
  });

  test('of a branch sees and revokes itself and narrower ones alone', async () => {
    const north = await makeKey(site, { units: ['north'] });
    const team = await makeKey(site, { units: ['north-team'] });
    const south = await makeKey(site, { units: ['south'] });
    const listed = (await site.get('/v1/keys?limit=1000', north.key).expect(200)).body.data.map(
      ({ id }: { id: string }) => id,
    );
    expect([north, team, south].map(({ id }) => listed.includes(id))).toEqual([true, true, false]);
    expect(listed).not.toContain((await makeKey(site)).id);
    expect((await site.del(`/v1/keys/${south.id}`, north.key)).status).toBe(404);
    expect((await site.del(`/v1/keys/${north.id}`, team.key)).status).toBe(404);
    await site.del(`/v1/keys/${team.id}`, north.key).expect(204);
    await me(south.key).expect(200);
  });

  test('names units and classes that are there', async () => {
    const body = {
      title: 'x',
      roles: ['clerk'],
      units: ['north', 'nowhere'],
      classes: ['sample:T.23', 'sample:T.99', 'other'],
    };
    const answer = await site.post('/v1/keys').send(body).expect(422);
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/body/units/1',
      '#/body/classes/1',
      '#/body/classes/2',
    ]);
  });

  /** The use is noted beside the request, so it may be there a moment later. */
  async function usedKey(id: string): Promise<Record<string, string>> {
    for (let turn = 0; turn < 100; turn += 1) {
      const { body } = await site.get('/v1/keys?limit=1000').expect(200);
      const listed = body.data.find((each: { id: string; lastUsedAt?: string }) => each.id === id && each.lastUsedAt);
      if (listed) return listed;
    }
    throw new Error('The use of the key was never noted');
  }

  test('says when it was last used, to the minute', async () => {
    const { id, key } = await makeKey(site);
    await me(key).expect(200);
    await me(key).expect(200);
    const listed = await usedKey(id);
    expect(Math.abs(Date.parse(listed['lastUsedAt'] ?? '') - site.deps.now().getTime())).toBeLessThan(60_000);
    expect(listed['key']).toBeUndefined();
  });
});
