import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { filled, protectedEndpoints } from '../support/all-endpoints.ts';
import { counts, makeBlock, makeItem, makePlaces, makeUnits } from '../support/make.ts';
import { ADMIN_KEY, openTestSite, type TestSite } from '../support/site.ts';

const SECRET = 'SECRETWORD';

let site: TestSite;
let server: Server;
let params: Record<string, string>;

beforeAll(async () => {
  site = await openTestSite();
  await site.jobs.stop();
  await makeUnits(site, 'depot');
  await makePlaces(site, 'depot');
  const { code } = await makeItem(site, { title: { en: SECRET } });
  const { id } = await makeBlock(site, { class: 'sample:T.31.001' });
  params = { code, key: 'depot', path: 'T.23.015', id, seq: '1', version: '1' };
  server = site.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await site.close();
});

/** Whatever is done, it stores nothing, and no line of the log says a word of what was sent. */
let before: Record<string, number>;
beforeEach(async () => {
  before = await counts(site);
});
afterEach(async () => {
  const { idempotency: _, ...now } = await counts(site);
  const { idempotency: __, ...then } = before;
  expect(now).toEqual(then);
  const logged = site.lines.join('');
  for (const word of [SECRET, ADMIN_KEY, params['code'] ?? '', 'Bearer', '"level":"error"'])
    expect(logged).not.toContain(word);
});

const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

/** Bodies that no endpoint takes, with the status that each must have. */
const bodies: [string, string | Buffer, number][] = [
  ['nothing', '', 400],
  ['white space', '  \n', 400],
  ['half an object', `{"title":"${SECRET}"`, 400],
  ['two values', '{}{}', 400],
  ['a comment', '{/**/}', 400],
  ['NaN', '{"a":NaN}', 400],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 400],
  ['60,000 brackets', nested(30_000), 400],
  ['objects nested 9,000 deep', nested(9_000, '{"a":', '').replace(/$/, `1${'}'.repeat(9_000)}`), 400],
  ['a field twice', `{"title":{"en":"${SECRET}"},"title":{"en":"b"}}`, 400],
  ['a field twice, once escaped', '{"title":1,"t\\u0069tle":2}', 400],
  ['null', 'null', 422],
  ['true', 'true', 422],
  ['a number', '17', 422],
  ['a number that is none', '1e400', 422],
  ['a string', `"${SECRET}"`, 422],
  ['an array', '[{}]', 422],
  ['an unknown field', `{"${SECRET}":1,"other":2}`, 422],
  ['query operators', '{"$where":"1","$gt":"","$ne":null}', 422],
  ['__proto__', '{"__proto__":{"admin":true}}', 422],
  ['constructor', '{"constructor":{"prototype":{"admin":true}}}', 422],
  ['a lone surrogate', '{"title":"\\ud83d"}', 422],
  ['a lone surrogate in a name', '{"\\ud83d":1}', 422],
  ['NUL', '{"title":"\\u0000"}', 422],
  ['infinity in a field', '{"surplus":-1e999}', 422],
  [
    'everything of the wrong type',
    JSON.stringify(
      Object.fromEntries(
        [
          'title',
          'class',
          'key',
          'codes',
          'scan',
          'text',
          'type',
          'events',
          'roles',
          'count',
          'reason',
          'as',
          'definition',
          'path',
          'labelStock',
          'code',
        ].map((field) => [field, { $gt: '' }]),
      ),
    ),
    422,
  ],
];

const writes = () =>
  protectedEndpoints(site).filter(({ body, consumes }) => body && !consumes?.includes('multipart/form-data'));

test.each(bodies)('a body of %s is refused by every endpoint that takes one', async (_, body, status) => {
  for (const { method, path, operationId, consumes = ['application/json'] } of writes()) {
    const request = site.plain[method](filled(path, params))
      .set({
        Authorization: `Bearer ${ADMIN_KEY}`,
        'Content-Type': consumes[0] as string,
        'Idempotency-Key': operationId,
      })
      // As it is: by itself supertest would make JSON of bytes.
      .serialize((each) => each)
      .send(body);
    const answer = await request;
    // A definition to preview may be anything: what is wrong with it is the answer.
    // To CSV it doesn't matter what is wrong with JSON.
    const expected = consumes.includes('text/csv') && answer.status === 422 ? 422 : status;
    expect([operationId, answer.status]).toEqual([operationId, expected]);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    if (status === 422) expect(answer.body.errors.length).toBeGreaterThan(0);
    for (const { pointer, detail } of answer.body.errors ?? [])
      expect([/^#\/(body|path)/.test(pointer), detail === '']).toEqual([true, false]);
  }
});

test('every unknown field is pointed at, each by its own name', async () => {
  const { body } = await site
    .post('/v1/items')
    .send({ class: 'sample:T.23.015', a: 1, 'b/c~d': 2, title: { en: 'x', fr: 'y', de: 'z' } });
  const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
  expect(pointers).toEqual(['#/body/a', '#/body/b~1c~0d', '#/body/title/de', '#/body/title/fr']);
  const vietnamese = await site.post('/v1/items').set('Accept-Language', 'vi').send({ class: 'sample:T.23.015', a: 1 });
  expect(vietnamese.body.errors[0].detail).toBe('Ở đây không có trường a');
});

test('media types other than JSON, and encodings, are refused', async () => {
  const send = (headers: Record<string, string>, body: string) => site.post('/v1/items').set(headers).send(body);
  const json = { 'Content-Type': 'application/json' };
  for (const type of [
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/xml',
    'json',
    '*/*',
  ])
    expect([type, (await send({ 'Content-Type': type }, `class=${SECRET}`)).status]).toEqual([type, 415]);
  for (const coding of ['gzip', 'br', 'nonsense', 'identity'])
    expect([coding, (await send({ ...json, 'Content-Encoding': coding }, '{}')).status]).toEqual([coding, 415]);
  expect((await send({ 'Content-Type': 'application/json; charset=utf-8' }, '{}')).status).toBe(422);
  expect((await send({ 'Content-Type': 'APPLICATION/JSON' }, '{}')).status).toBe(422);
});

test('a body over the limit of its route is refused before it is read, by its length or as it comes', async () => {
  const big = `"${'x'.repeat(70_000)}"`;
  expect((await site.post('/v1/items').set('Content-Type', 'application/json').send(big)).status).toBe(413);
  const said = await raw(
    `POST /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\nContent-Type: application/json\r\nContent-Length: 9000000000\r\n\r\n`,
  );
  expect(said).toContain(' 413 ');
  const chunks = Array.from({ length: 80 }, () => `400\r\n${'9'.repeat(0x400)}\r\n`).join('');
  const chunked = await raw(
    `POST /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  );
  expect(chunked).toContain(' 413 ');
  expect(chunked).toContain('application/problem+json');
});

/** What the server says first to bytes as they are. */
async function raw(bytes: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes, 'latin1');
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return data.toString();
}

const ask = (line: string, headers = '') =>
  raw(`${line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n${headers}Connection: close\r\n\r\n`);

test('paths of junk are answered by a problem', async () => {
  const cases: [string, number][] = [
    ['/v1/items/%', 400],
    ['/v1/items/%zz', 400],
    ['/v1/items/%ff%fe', 400],
    ['/v1/items/%ed%a0%80', 400],
    ['/v1/items/%c0%af', 400],
    ['/v1/items/%00', 404],
    ['/v1/items/%F0%9F%98%80', 404],
    ['/v1/items/..%2f..%2fetc%2fpasswd', 404],
    ['/v1/items/%24where', 404],
    [`/v1/items/${'x'.repeat(3_000)}`, 422],
    ['/v1/items/X/events/0', 422],
    ['/v1/items/X/events/1e400', 422],
    ['/v1/items/X/events/-1', 422],
    ['/v1/items/X/events/NaN', 422],
    ['/v1/units/__proto__', 422],
    ['/v1/units/UPPER', 422],
    ['/v1/units/constructor', 404],
    ['/v1/frameworks/sample/versions/9999999', 422],
    ['/v1/frameworks/sample/classes/T.23.015/', 200],
    ['/V1/items', 404],
    ['//v1/items', 404],
    ['/v1/items/', 200],
    ['*', 404],
  ];
  for (const [path, status] of cases) {
    const answer = await ask(`GET ${path}`);
    expect([path.slice(0, 60), answer.split(' ', 2)[1]]).toEqual([path.slice(0, 60), String(status)]);
    if (status !== 200) expect(answer).toContain('application/problem+json');
  }
});

test('queries of junk are answered with a pointer at each mistake', async () => {
  const cases: [string, string[]][] = [
    ['limit=0&cursor=!&kind=x&nonsense=1', ['cursor', 'kind', 'limit', 'nonsense']],
    ['limit=1&limit=2', ['limit']],
    ['limit=1e400', ['limit']],
    ['limit[$gt]=1', ['limit[$gt]']],
    ['__proto__=1', ['__proto__']],
    ['constructor=1', ['constructor']],
    ['text=%00', ['text']],
    ['text=%ff', ['text']],
    ['text=%ed%a0%80', ['text']],
    [`text=${'x'.repeat(300)}`, ['text']],
    ['class=%F0%9F%98%80&unit=NO&place=..', ['place', 'unit']],
  ];
  for (const [query, fields] of cases) {
    const { status, body } = await site.get(`/v1/items?${query}`);
    const pointers = body.errors?.map(({ pointer }: { pointer: string }) => pointer.replace('#/query/', '')).sort();
    expect([query.slice(0, 60), status, pointers]).toEqual([query.slice(0, 60), 422, fields]);
  }
  const many = Array.from({ length: 2_300 }, (_, n) => `a${n}`).join('&');
  const { status, body } = await site.get(`/v1/items?${many}`);
  expect([status, body.errors.length]).toEqual([422, 2_300]);
  const tenThousand = Array.from({ length: 10_000 }, (_, n) => `a${n}=1`).join('&');
  expect(await ask(`GET /v1/items?${tenThousand}`)).toContain(' 431 ');
  const both = await site.get('/v1/items?text=a?b=c&nonsense=1').expect(422);
  expect(both.body.errors).toHaveLength(1);
});

test('cursors of another list, another filter or of nobody are refused', async () => {
  await Promise.all([1, 2, 3].map(() => site.get('/v1/units?limit=1')));
  const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const cursor of [
    'x',
    '',
    '%20',
    forge(null),
    forge([]),
    forge(['items?', { $gt: '' }]),
    forge(['units/', 5]),
    forge(['places/', 'a']),
    forge('units/'),
  ]) {
    const { status, body } = await site.get(`/v1/units?cursor=${cursor}`);
    expect([cursor, status, body.errors?.[0].pointer]).toEqual([cursor, 422, '#/query/cursor']);
  }
  for (const url of [
    '/v1/items',
    `/v1/items/${params['code']}/events`,
    `/v1/blocks/${params['id']}/numbers`,
    '/v1/frameworks/sample/versions',
  ]) {
    const list =
      { '/v1/items': 'items?', '/v1/frameworks/sample/versions': 'versions/sample' }[url] ??
      (url.includes('events')
        ? `events/${(await site.get(`/v1/items/${params['code']}`)).body.id}`
        : `blocks/${params['id']}`);
    expect([url, (await site.get(`${url}?cursor=${forge([list, 'not a place'])}`)).status]).toEqual([
      url,
      expect.any(Number),
    ]);
  }
});

test('methods: what a path does not know is 405 with those it does; HEAD answers as GET without a body', async () => {
  for (const { path } of protectedEndpoints(site)) {
    const url = filled(path, params);
    const known = protectedEndpoints(site)
      .filter((each) => each.path === path)
      .map(({ method }) => method.toUpperCase());
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'].filter(
      (each) => !known.includes(each),
    )) {
      const answer = await ask(`${method} ${url}`);
      if (answer.includes(' 400 ')) continue; // Node's own parser knows fewer methods than there are.
      expect([method, path, answer.includes(' 405 '), answer.includes(`Allow: ${known.join(', ')}`)]).toEqual([
        method,
        path,
        true,
        true,
      ]);
    }
  }
  const head = await ask('HEAD /v1/units/depot');
  expect(head).toContain(' 200 ');
  expect(head).toMatch(/Content-Length: \d+/);
  expect(head.split('\r\n\r\n')[1]).toBe('');
  const missing = await ask('HEAD /v1/units/nowhere');
  expect([missing.includes(' 404 '), missing.split('\r\n\r\n')[1]]).toEqual([true, '']);
  expect((await ask(`HEAD /v1/items/${params['code']}/label.png`)).split('\r\n\r\n')[1]).toBe('');
});

test('absurd headers are refused or ignored', async () => {
  const long = 'x'.repeat(4_000);
  const ignored = [
    `Accept: ${SECRET}\r\n`,
    `Accept-Language: ${Array.from({ length: 800 }, () => 'vi;q=9.9.9').join(',')}\r\n`,
    `Accept-Language: ;;;,,,q=\r\n`,
    `If-None-Match: ${long}\r\n`,
    `If-None-Match: "","",W/,*x\r\n`,
    `Cookie: ${long}\r\n`,
    `X-HTTP-Method-Override: DELETE\r\n`,
    `Range: bytes=0-0,5-\r\n`,
    `Content-Type: application/json\r\n`,
    `Forwarded: for=_${SECRET}\r\n`,
    `__proto__: x\r\n`,
  ];
  for (const header of ignored)
    expect([header.slice(0, 40), (await ask(`GET /v1/items/${params['code']}`, header)).split(' ', 2)[1]]).toEqual([
      header.slice(0, 40),
      '200',
    ]);
  for (const key of ['', ' ', 'ö', 'x'.repeat(256), 'a b']) {
    const { status, body } = await site
      .post('/v1/units')
      .set('Idempotency-Key', Buffer.from(key).toString('latin1'))
      .send({ key: 'x', title: { en: 'x' } });
    expect([key.slice(0, 9), status, body.errors?.[0].pointer]).toEqual([
      key.slice(0, 9),
      422,
      '#/header/Idempotency-Key',
    ]);
  }
  for (const match of ['nonsense', '""', 'W/"x"', `"${long}"`]) {
    const { status, body } = await site
      .patch(`/v1/items/${params['code']}`)
      .set('If-Match', match)
      .send({ title: { en: SECRET } });
    expect([match.slice(0, 20), status, body.code]).toEqual([match.slice(0, 20), 412, 'stale']);
  }
  expect(await ask('GET /v1/items', `X: ${'y'.repeat(20_000)}\r\n`)).toContain(' 431 ');
});

test('a client that hangs up in the middle of its body changes nothing and is no error of ours', async () => {
  for (const part of ['', '{"class":"sample:T.23.015",']) {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const head = `POST /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n`;
    await new Promise((resolve) => socket.write(head + part, resolve));
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
  }
  await site.get('/v1/me').expect(200);
});

test('values of every field are judged by what they mean', async () => {
  const cases: [string, object, string[]][] = [
    ['/v1/items', { class: 'sample:T.23.015', quantity: '5' }, ['#/body/quantity']],
    ['/v1/items', { class: 'sample:V.10.001', quantity: '1e9' }, ['#/body/quantity']],
    ['/v1/items', { class: 'sample:V.10.001', quantity: '1234567890' }, ['#/body/quantity']],
    ['/v1/items', { class: 'sample:V.10.001', quantity: '1.1234567' }, ['#/body/quantity']],
    ['/v1/items', { class: 'sample:V.10.001', quantity: 5 }, ['#/body/quantity']],
    [
      '/v1/items',
      { class: 'sample:T.23.015', aliases: [{ scheme: 'uii', value: '\u200b ' }] },
      ['#/body/aliases/0/value'],
    ],
    [
      '/v1/items',
      { class: 'sample:T.23.015', aliases: [{ scheme: 'UII', value: 'a\nb' }] },
      ['#/body/aliases/0/scheme', '#/body/aliases/0/value'],
    ],
    ['/v1/items', { class: 'sample:T.23.015', occurredAt: '2026-02-30' }, ['#/body/occurredAt']],
    [
      '/v1/items',
      { class: 'sample:T.23.015', basis: { kind: 'a\nb', number: '' } },
      ['#/body/basis/kind', '#/body/basis/number'],
    ],
    ['/v1/items', { class: 'sample:T.23.015', unit: 'nowhere', place: 'nowhere' }, ['#/body/place', '#/body/unit']],
    [
      '/v1/items',
      { class: 'sample:T.23.015', attributes: { constructor: 'x', 'a.b': 'y', $c: 'z' } },
      ['#/body/attributes/$c', '#/body/attributes/a.b'],
    ],
    ['/v1/codes', { class: 'sample:T.23.015', count: 1.5 }, ['#/body/count']],
    ['/v1/codes', { class: 'sample:T.23.015', count: 1_000_001 }, ['#/body/count']],
    ['/v1/blocks', { class: 'sample', count: -1, purpose: '' }, ['#/body/class', '#/body/count', '#/body/purpose']],
    ['/v1/units', { title: { en: '!!!' } }, ['#/body/key']],
    ['/v1/units', { key: 'x', title: {}, parent: 'nowhere' }, ['#/body/title']],
    ['/v1/units', { key: 'x', title: { en: 'x' }, parent: 'nowhere' }, ['#/body/parent']],
    ['/v1/frameworks/sample/classes', { path: 'T.23.099', title: { en: 'x' } }, ['#/body/itemKind']],
    ['/v1/frameworks/sample/classes', { path: 'T.2', title: { en: 'x' } }, ['#/body/path']],
    [
      '/v1/frameworks/sample/classes',
      { path: 'T.23.099', title: { en: 'x' }, itemKind: 'equipment', successor: 'sample:T.98.765' },
      ['#/body/successor'],
    ],
    ['/v1/labels/sheet', { codes: ['NOWHERE', params['code']], labelStock: 'avery-l7160' }, ['#/body/codes/0']],
    ['/v1/labels/sheet', { codes: [params['code']], query: {}, labelStock: 'avery-l7160' }, ['#/body']],
    ['/v1/labels/sheet', { codes: [params['code']], labelStock: 'none' }, ['#/body/labelStock']],
  ];
  for (const [url, body, pointers] of cases) {
    const answer = await site.post(url).send(body);
    const found = answer.body.errors?.map(({ pointer }: { pointer: string }) => pointer).sort();
    expect([url, body, answer.status, found]).toEqual([url, body, 422, pointers]);
  }
});
