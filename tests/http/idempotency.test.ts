import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createIdempotency, type KeptAnswer } from '../../src/http/idempotency.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const kept: KeptAnswer = { status: 201, headers: {}, body: { made: true } };
let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

/** Asks with a key; `send` is what happens when the answer goes out. Answers what was replayed instead. */
async function ask(header: string, send: () => Promise<unknown>, body: unknown = {}): Promise<KeptAnswer | undefined> {
  let replayed: KeptAnswer | undefined;
  const once = createIdempotency(site.deps.stores.idempotency, { now: site.deps.now, owner: 'one', onlyServer: true });
  const request = { client: 'test', method: 'post', path: '/v1/items', header, body };
  await once(
    request,
    async () => ({ kept, send: async () => void (await send()) }),
    (answer) => {
      replayed = answer;
    },
  );
  return replayed;
}

const neverSent = () => Promise.reject(new Error('sent twice'));

test('whoever has an answer and asks again at once gets it again', async () => {
  let replayed: KeptAnswer | undefined;
  await ask('at-once', async () => {
    replayed = await ask('at-once', neverSent);
  });
  expect(replayed).toEqual(kept);
});

test('an answer that fails before its first byte frees the key, also for another request', async () => {
  await expect(ask('freed', () => Promise.reject(new Error('no stream')))).rejects.toThrow('no stream');
  expect(await ask('freed', async () => undefined, { other: true })).toBeUndefined();
});
