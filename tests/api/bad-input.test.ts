import { type AddressInfo, connect } from 'node:net';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const JSON_TYPE = 'application/json';

async function raw(path: string, body: string | Buffer, type = JSON_TYPE) {
  const { status, body: problem, headers } = await site.post(path).set('Content-Type', type).send(body);
  return { status, problem, headers };
}

describe('the order of checks', () => {
  test('unknown path, then method, then key, size, media type, syntax, scope, shape', async () => {
    expect((await site.plain.get('/v1/nothing')).status).toBe(404);
    const wrong = await site.plain.delete('/v1/items');
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'GET, POST, HEAD']);
    const anonymous = await site.plain.post('/v1/items').send('x'.repeat(100_000));
    expect([anonymous.status, anonymous.headers['www-authenticate']]).toEqual([401, 'Bearer realm="tagtree"']);
    expect((await raw('/v1/items', 'x'.repeat(100_000), 'text/plain')).status).toBe(413);
    expect((await raw('/v1/items', '{', 'text/plain')).status).toBe(415);
    expect((await raw('/v1/items', '{')).status).toBe(400);
    const { body: scanner } = await site
      .post('/v1/keys')
      .send({ title: 'gate', roles: ['scanner'] })
      .expect(201);
    const forbidden = await site.post('/v1/items', scanner.key).send({ nonsense: 1 });
    expect([forbidden.status, forbidden.body.params.scope]).toEqual([403, 'items:write']);
    expect((await raw('/v1/items', '{"nonsense":1}')).status).toBe(422);
  });

  test('every answer of refusal is a problem in the language asked for', async () => {
    const en = await site.plain.get('/v1/nothing');
    const vi = await site.plain.get('/v1/nothing').set('Accept-Language', 'vi-VN, en;q=0.5');
    expect(en.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(en.body).toMatchObject({ type: '/problems/not-found', title: 'Not found', status: 404, code: 'not-found' });
    expect(vi.body.title).toBe('Không tìm thấy');
    expect((await site.plain.get('/problems/not-found').expect(200)).text).toContain('Không tìm thấy');
  });

  test('a path that is no UTF-8 is 400', async () => {
    const { status, body } = await site.get('/v1/items/%FF');
    expect([status, body.code]).toEqual([400, 'malformed-path']);
  });

  test('a body without a length is cut when it passes the limit', async () => {
    const server = site.app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
    const key = 'test-administrator-key-0123456789ab';
    socket.write(
      `POST /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let chunk = 0; chunk < 40; chunk += 1) socket.write(`1000\r\n${' '.repeat(0x1000)}\r\n`);
    expect(await answer).toContain('413');
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('bodies', () => {
  const cases: [string, string, number][] = [
    ['nothing', '', 400],
    ['no JSON', '{"class":', 400],
    ['null', 'null', 422],
    ['a bare string', '"sample:T.23.015"', 422],
    ['an unknown field', '{"class":"sample:T.23.015","surplus":1}', 422],
    ['an object where a string belongs', '{"class":{"$gt":""}}', 422],
    ['a query operator in a string', '{"class":"sample:$where"}', 422],
    ['__proto__', '{"class":"sample:T.23.015","attributes":{"__proto__":"x"}}', 422],
    ['a lone surrogate', '{"class":"sample:T.23.015","title":{"vi":"\\ud800"}}', 422],
    ['NUL', '{"class":"sample:T.23.015","title":{"vi":"a\\u0000"}}', 422],
    [
      'eleven aliases',
      JSON.stringify({
        class: 'sample:T.23.015',
        aliases: Array.from({ length: 11 }, (_, n) => ({ scheme: 'legacy', value: `${n}` })),
      }),
      422,
    ],
    ['an unknown class', '{"class":"sample:T.99.999"}', 422],
    ['a class above the leaves', '{"class":"sample:T.23"}', 422],
    ['an unknown unit', '{"class":"sample:T.23.015","unit":"nowhere"}', 422],
    ['a code nobody reserved', '{"class":"sample:T.23.015","code":"T.23.015.000042.JV"}', 409],
    ['deep nesting', `{"attributes":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 400],
  ];

  test.each(cases)('%s is refused and nothing is stored', async (_, body, status) => {
    const before = await site.deps.stores.events.model.countDocuments({});
    const answer = await raw('/v1/items', body);
    expect(answer.status).toBe(status);
    expect(answer.problem.code).toBeDefined();
    expect(await site.deps.stores.events.model.countDocuments({})).toBe(before);
  });

  test('all mistakes of a request are told at once, with their pointers', async () => {
    const { problem } = await raw('/v1/items?surplus=1', '{"class":1,"quantity":"-1","unit":"NO"}');
    expect(problem.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/body/class',
      '#/body/quantity',
      '#/body/unit',
    ]);
    const query = await site.get('/v1/items?limit=0&surplus=1&kind=x').expect(422);
    expect(query.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/query/kind',
      '#/query/limit',
      '#/query/surplus',
    ]);
  });

  test('resolve answers 200 for any text', async () => {
    for (const scan of [
      '',
      ' ',
      '\u200b',
      'T.23',
      '%',
      '$where',
      '😀',
      'x'.repeat(9_999),
      'https://',
      ']Q1',
      '../../etc',
    ]) {
      const { body } = await site.post('/v1/resolve').send({ scan }).expect(200);
      expect(['unknown', 'invalid']).toContain(body.outcome);
    }
  });

  test('a wrong check character is refused with the closest codes that exist', async () => {
    const { body: item } = await site.post('/v1/items').send({ class: 'sample:T.23.015' }).expect(201);
    const wrong = `${item.code.slice(0, -1)}${item.code.endsWith('0') ? '1' : '0'}`;
    const { body } = await site.post('/v1/resolve').send({ scan: wrong }).expect(200);
    expect(body).toMatchObject({ outcome: 'invalid', reason: 'check', suggestions: [item.code] });
    const missing = await site.get(`/v1/items/${wrong}`).expect(404);
    expect(missing.body.suggestions).toEqual([item.code]);
  });
});

describe('log lines', () => {
  test('hold no key, no code, no query and no body', async () => {
    const { body: item } = await site
      .post('/v1/items')
      .send({ class: 'sample:T.23.015', title: { en: 'SECRETWORD' } })
      .expect(201);
    await site.get(`/v1/items/${item.code}?nothing=QUERYWORD`);
    await site.get(`/v1/items?text=QUERYWORD`).expect(200);
    const logged = site.lines.join('');
    expect(logged).toContain('"route":"/v1/items/:code"');
    for (const word of [item.code, 'SECRETWORD', 'QUERYWORD', 'test-administrator-key'])
      expect(logged).not.toContain(word);
  });

  test('say where an error of our own arose, and nothing of its message; nor does the answer', async () => {
    const { items } = site.deps.stores;
    const { page } = items;
    items.page = () => Promise.reject(new Error('HIDDENMESSAGE\nHIDDENLINE'));
    const { status, body } = await site.get('/v1/items');
    items.page = page;
    expect([status, body.code]).toEqual([500, 'internal']);
    const logged = site.lines.join('');
    expect(logged).toMatch(/"message":"a request failed","error":"Error at /);
    expect(`${logged}${JSON.stringify(body)}`).not.toMatch(/HIDDEN/);
  });
});
