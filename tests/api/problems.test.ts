import { errorCodes } from '../../src/errors.ts';
import { ADMIN_KEY, openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

interface Sent {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  type?: string;
  body?: string;
}

function send({ method, path, type, body }: Sent, language: string) {
  const request = site.plain[method](path).set('Authorization', `Bearer ${ADMIN_KEY}`).set('Accept-Language', language);
  if (type !== undefined) request.set('Content-Type', type);
  return body === undefined ? request : request.send(body);
}

const json = 'application/json';
const cases: [string, Sent, number, string][] = [
  ['an unknown path', { method: 'get', path: '/v1/nothing' }, 404, 'not-found'],
  ['an unknown path to write to', { method: 'post', path: '/v2/items', type: json, body: '{}' }, 404, 'not-found'],
  ['a wrong method', { method: 'put', path: '/v1/items', type: json, body: '{}' }, 405, 'method-not-allowed'],
  ['a wrong method on the reader', { method: 'post', path: '/docs' }, 405, 'method-not-allowed'],
  ['a file that the reader has not', { method: 'get', path: '/docs/nothing.js' }, 404, 'not-found'],
  ['a path that is no UTF-8', { method: 'get', path: '/v1/items/%C3%28' }, 400, 'malformed-path'],
  ['bad JSON', { method: 'post', path: '/v1/items', type: json, body: '{"class":' }, 400, 'malformed-body'],
  ['no body', { method: 'post', path: '/v1/items', type: json, body: '' }, 400, 'malformed-body'],
  [
    'a wrong media type',
    { method: 'post', path: '/v1/items', type: 'text/csv', body: 'a' },
    415,
    'unsupported-media-type',
  ],
  [
    'a merge patch where none is taken',
    { method: 'post', path: '/v1/items', type: 'application/merge-patch+json', body: '{}' },
    415,
    'unsupported-media-type',
  ],
  ['a body too large', { method: 'post', path: '/v1/items', type: json, body: ' '.repeat(70_000) }, 413, 'too-large'],
  [
    'a wrong shape',
    { method: 'post', path: '/v1/items', type: json, body: '{"class":1,"surplus":{}}' },
    422,
    'invalid-request',
  ],
  [
    'a text with control characters',
    { method: 'post', path: '/v1/items', type: json, body: '{"class":"sample:T.23.015","title":{"vi":"a\\u0007"}}' },
    422,
    'invalid-request',
  ],
  [
    'a time that is none',
    { method: 'post', path: '/v1/items', type: json, body: '{"class":"sample:T.23.015","occurredAt":"yesterday"}' },
    422,
    'invalid-request',
  ],
  ['an unknown item', { method: 'get', path: '/v1/items/NOWHERE' }, 404, 'unknown-item'],
  ['a wrong query', { method: 'get', path: '/v1/items?limit=0&cursor=x' }, 422, 'invalid-request'],
];

test.each(cases)('%s: the same problem in both languages', async (_, sent, status, code) => {
  const [en, vi] = [await send(sent, 'en'), await send(sent, 'vi')];
  for (const answer of [en, vi]) {
    expect([answer.status, answer.body.status, answer.body.code]).toEqual([status, status, code]);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.body.type).toBe(`/problems/${code}`);
    expect(JSON.stringify(answer.body)).not.toMatch(/undefined|\{\w+\}|at .*\.[jt]s/);
  }
  expect(en.body.params).toEqual(vi.body.params);
  expect([vi.body.title, vi.body.detail]).not.toEqual([en.body.title, en.body.detail]);
  const pointers = ({ body }: typeof en) => body.errors?.map(({ pointer }: { pointer: string }) => pointer);
  expect(pointers(en)).toEqual(pointers(vi));
  for (const [index, { detail }] of (en.body.errors ?? []).entries())
    expect(vi.body.errors[index].detail).not.toBe(detail);
});

test('a wrong method says which are allowed', async () => {
  const allowed = [];
  for (const path of ['/v1/items', '/v1/items/X', '/v1/resolve', '/v1/keys/x', '/docs', '/livez'])
    allowed.push((await site.plain.put(path)).headers['allow']);
  expect(allowed).toEqual(['GET, POST, HEAD', 'GET, PATCH, HEAD', 'POST', 'DELETE', 'GET, HEAD', 'GET, HEAD']);
});

test('a HEAD is answered as its GET, without a body', async () => {
  const get = await site.get('/v1/label-stocks').expect(200);
  const head = await site.plain.head('/v1/label-stocks').set('Authorization', `Bearer ${ADMIN_KEY}`).expect(200);
  expect(head.headers['content-length']).toBe(get.headers['content-length']);
  expect(head.text).toBeUndefined();
  expect((await site.plain.head('/v1/nothing').expect(404)).text).toBeUndefined();
});

test('every code has a page that says in both languages what it means', async () => {
  for (const code of errorCodes) {
    const { text } = await site.plain.get(`/problems/${code}`).expect(200);
    expect(text).toMatch(/<section lang="vi"><h2>[^<]+<\/h2><p>[^<]+<\/p>/);
    expect(text).toMatch(/<section lang="en"><h2>[^<]+<\/h2><p>[^<]+<\/p>/);
    expect(text).not.toMatch(/undefined|\{\w+\}/);
  }
  await site.plain.get('/problems/nothing').expect(404);
});

test('a database that is gone is 503, with the advice to come again, and nothing of it is told', async () => {
  const own = await openTestSite();
  await own.close();
  const answer = await own.get('/v1/items');
  expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '1']);
  expect(JSON.stringify(answer.body)).not.toMatch(/mongo|sock/i);
});
