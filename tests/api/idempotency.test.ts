import { derivedId } from '@tagtree/evidence';
import type { Response } from 'superagent';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const CLASS = { class: 'sample:T.23.015' };

function register(key: string, body: object = CLASS, apiKey?: string) {
  return site.post('/v1/items', apiKey).set('Idempotency-Key', key).send(body);
}

/** superagent hands over the stream as its Response. */
function asText(response: Response, done: (error: Error | null, text: string) => void): void {
  const stream = response as unknown as NodeJS.ReadableStream;
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  stream.on('end', () => done(null, text));
}

const items = () => site.deps.stores.items.model.countDocuments({});

test('the first answer comes again, headers and all, and nothing more is stored', async () => {
  const first = await register('first').expect(201);
  const before = [await items(), await site.deps.stores.events.model.countDocuments({})];
  const again = await register('first').expect(201);
  expect(again.body).toEqual(first.body);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  for (const name of ['etag', 'content-location', 'content-type'])
    expect(again.headers[name]).toBe(first.headers[name]);
  expect([await items(), await site.deps.stores.events.model.countDocuments({})]).toEqual(before);
});

test('the order of members and white space do not make it another request', async () => {
  const first = await register('members', { ...CLASS, title: { vi: 'A', en: 'B' } }).expect(201);
  const again = await site
    .post('/v1/items')
    .set('Idempotency-Key', 'members')
    .set('Content-Type', 'application/json')
    .send(`{ "title": { "en": "B", "vi": "A" },\n "class": "sample:T.23.015" }`)
    .expect(201);
  expect(again.body).toEqual(first.body);
});

test('another body, or another path, under the same key is 422', async () => {
  await register('other').expect(201);
  const body = await register('other', { class: 'sample:T.23.020' }).expect(422);
  expect(body.body.code).toBe('idempotency-key-reused');
  const path = await site
    .post('/v1/codes')
    .set('Idempotency-Key', 'other')
    .send({ ...CLASS, count: 1 })
    .expect(422);
  expect(path.body.code).toBe('idempotency-key-reused');
});

test('a key is that of its client: another client may use the same', async () => {
  const { body: clerk } = await site
    .post('/v1/keys')
    .send({ title: 'clerk', roles: ['clerk'] })
    .expect(201);
  const [mine, theirs] = [await register('shared').expect(201), await register('shared', CLASS, clerk.key).expect(201)];
  expect(theirs.body.code).not.toBe(mine.body.code);
});

test('a refusal frees the key', async () => {
  await register('freed', { class: 'sample:T.99.999' }).expect(422);
  await register('freed', { ...CLASS, code: 'T.23.015.000999.AA' }).expect(409);
  await register('freed').expect(201);
});

test('many at once make one item: each is told of it, or to come again', async () => {
  const before = await items();
  const answers = await Promise.all(Array.from({ length: 12 }, () => register('at-once')));
  expect(await items()).toBe(before + 1);
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
  for (const answer of answers.filter(({ status }) => status !== 201))
    expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([
      409,
      'idempotency-key-running',
      '1',
    ]);
  expect((await register('at-once').expect(201)).body.id).toBe(made[0]?.body.id);
});

describe('a request that is still running', () => {
  /** As if the server had stopped before it noted the answer. */
  async function leaveRunning(key: string, owner?: string): Promise<void> {
    const { collection } = site.deps.stores.idempotency.model;
    const startedAt = site.deps.now().toISOString();
    const changed = await collection.updateOne({ _id: `admin-key/${derivedId('key', key)}` } as never, {
      $set: { state: 'running', startedAt, ...(owner !== undefined && { owner }) },
      $unset: { answer: '' },
    });
    expect(changed.modifiedCount).toBe(1);
  }

  test('is 409, and is finished with the same ids once it is a minute old', async () => {
    const first = await register('running').expect(201);
    await leaveRunning('running');
    const running = await register('running').expect(409);
    expect([running.body.code, running.headers['retry-after']]).toEqual(['idempotency-key-running', '1']);
    site.clock.offsetMs += 61_000;
    const finished = await register('running').expect(201);
    expect(finished.body).toEqual(first.body);
    expect((await register('running').expect(201)).headers['idempotency-replayed']).toBe('true');
  });

  test('is taken over at once when the only server has started again meanwhile', async () => {
    const first = await register('restarted').expect(201);
    await leaveRunning('restarted', 'an earlier start');
    const answer = await register('restarted');
    // With a database of its own there may be other servers at work.
    if (process.env['MONGODB_TEST_URI'] !== undefined) expect(answer.status).toBe(409);
    else expect([answer.status, answer.body]).toEqual([201, first.body]);
  });
});

test('a key that is none is 422 and points at the header', async () => {
  for (const key of ['x'.repeat(256), 'two words', '']) {
    const answer = await register(key).expect(422);
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['#/header/Idempotency-Key']);
  }
  const long = 'y'.repeat(255);
  const first = await register(long).expect(201);
  expect((await register(`"${long}"`).expect(201)).body).toEqual(first.body);
});

test('streamed codes are the same codes again', async () => {
  const issue = () =>
    site
      .post('/v1/codes')
      .set('Idempotency-Key', 'stream')
      .set('Accept', 'application/x-ndjson')
      .send({ class: 'sample:T.31.001', count: 3_000 })
      .buffer()
      .parse(asText)
      .expect(201);
  const [first, again] = [await issue(), await issue()];
  expect(first.body.split('\n')).toHaveLength(3_002);
  expect(again.body).toBe(first.body);
});

test('a secret is answered once', async () => {
  const make = () =>
    site
      .post('/v1/keys')
      .set('Idempotency-Key', 'secret')
      .send({ title: 'x', roles: ['clerk'] });
  const made = await make().expect(201);
  const again = await make().expect(409);
  expect(again.body.code).toBe('secret-not-replayed');
  const kept = JSON.stringify(await site.deps.stores.idempotency.model.find({}).lean());
  expect(kept.includes(made.body.key)).toBe(false);
});

test('reads take no notice of a key', async () => {
  const read = () => site.post('/v1/resolve').set('Idempotency-Key', 'read');
  expect((await read().send({ scan: 'X' }).expect(200)).headers['idempotency-replayed']).toBeUndefined();
  await read().send({ scan: 'Y' }).expect(200);
});
