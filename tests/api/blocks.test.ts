import { randomUUID } from 'node:crypto';
import { finish } from '../../src/operations/finish.ts';
import { counts, EQUIPMENT, makeBlock, makeItem } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const blockOf = async (id: string) => (await site.get(`/v1/blocks/${id}`).expect(200)).body;
const claim = (code: string) => site.post('/v1/items').send({ class: EQUIPMENT, code });
const voidCodes = (id: string, body: object) => site.post(`/v1/blocks/${id}/void`).send({ reason: 'torn', ...body });

async function accountsOf(id: string): Promise<{ code: string; account: string; item?: string }[]> {
  return (await site.get(`/v1/blocks/${id}/numbers?limit=1000`).expect(200)).body.data;
}

describe('a block', () => {
  test('accounts for each number, and its counts add up at every step', async () => {
    const { id, codes } = await makeBlock(site, { count: 6, purpose: 'for the south store' });
    expect(await blockOf(id)).toMatchObject({
      from: codes[0],
      to: codes[5],
      purpose: 'for the south store',
      state: 'open',
      counts: { reserved: 6, printed: 0, claimed: 0, void: 0 },
    });
    const { body: item } = await claim(codes[1] as string).expect(201);
    await voidCodes(id, { codes: [codes[2], codes[3]] }).expect(200);
    expect((await blockOf(id)).counts).toEqual({ reserved: 3, printed: 0, claimed: 1, void: 2 });
    expect(await accountsOf(id)).toEqual([
      { code: codes[0], account: 'reserved' },
      { code: codes[1], account: 'claimed', item: item.id },
      { code: codes[2], account: 'void' },
      { code: codes[3], account: 'void' },
      { code: codes[4], account: 'reserved' },
      { code: codes[5], account: 'reserved' },
    ]);
    const { body: voided } = await voidCodes(id, {}).expect(200);
    expect(voided).toMatchObject({ state: 'void', counts: { reserved: 0, printed: 0, claimed: 1, void: 5 } });
    expect((await voidCodes(id, {}).expect(200)).body).toEqual(voided);
    expect((await site.post('/v1/resolve').send({ scan: codes[0] })).body.outcome).toBe('void');
    expect((await site.post('/v1/resolve').send({ scan: codes[1] })).body.outcome).toBe('item');
  });

  test('pages through its numbers without a gap', async () => {
    const { id, codes } = await makeBlock(site, { count: 23 });
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await site.get(`/v1/blocks/${id}/numbers?limit=5${cursor}`).expect(200);
      seen.push(...body.data.map(({ code }: { code: string }) => code));
      if (body.next === null) break;
      cursor = `&cursor=${body.next}`;
    }
    expect(seen).toEqual(codes);
  });

  test('refuses to void what an item bears, and then voids nothing; naming a void number again is harmless', async () => {
    const { id, codes } = await makeBlock(site, { count: 3 });
    await claim(codes[0] as string).expect(201);
    const before = await counts(site);
    const refused = await voidCodes(id, { codes: [codes[0], codes[1]] }).expect(409);
    expect(refused.body.code).toBe('block-claimed');
    expect(await counts(site)).toEqual(before);
    await voidCodes(id, { codes: [codes[1]] }).expect(200);
    await voidCodes(id, { codes: [codes[1], codes[2]] }).expect(200);
    expect((await blockOf(id)).counts).toEqual({ reserved: 0, printed: 0, claimed: 1, void: 2 });
  });

  test('refuses codes of elsewhere with a pointer at each, and then voids nothing', async () => {
    const [one, other] = [await makeBlock(site), await makeBlock(site)];
    const before = await counts(site);
    const refused = await voidCodes(one.id, { codes: [one.codes[0], other.codes[0], 'NONSENSE', ''] }).expect(422);
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/body/codes/1',
      '#/body/codes/2',
      '#/body/codes/3',
    ]);
    expect(await counts(site)).toEqual(before);
    expect((await voidCodes(randomUUID(), {})).status).toBe(404);
  });

  test('a void number can not be claimed, nor one of another class, nor one that was not reserved', async () => {
    const { id, codes } = await makeBlock(site, { count: 2 });
    await voidCodes(id, { codes: [codes[0]] }).expect(200);
    const refused = await claim(codes[0] as string).expect(409);
    expect(refused.body).toMatchObject({ code: 'code-taken', params: { void: true } });
    const elsewhere = await site.post('/v1/items').send({ class: 'sample:T.31.001', code: codes[1] }).expect(409);
    expect(elsewhere.body.code).toBe('code-not-reserved');
    const { code } = await makeItem(site);
    expect((await claim(code).expect(409)).body.code).toBe('code-not-reserved');
  });

  test('voided while its numbers are claimed: each number is one or the other', async () => {
    const { id, codes } = await makeBlock(site, { count: 16 });
    const answers = await Promise.all([voidCodes(id, {}), ...codes.map((code) => claim(code))]);
    const claimed = answers.slice(1).filter(({ status }) => status === 201).length;
    for (const { status } of answers.slice(1)) expect([201, 409]).toContain(status);
    const block = await blockOf(id);
    expect(block).toMatchObject({ state: 'void', counts: { reserved: 0, claimed, void: 16 - claimed } });
    for (const [n, { account }] of (await accountsOf(id)).entries())
      expect([n, account]).toEqual([n, answers[n + 1]?.status === 201 ? 'claimed' : 'void']);
  });

  test('left in the middle of being voided is finished by the job', async () => {
    const { id, codes } = await makeBlock(site, { count: 4 });
    await claim(codes[3] as string).expect(201);
    const run = await site.deps.stores.runs.block(id);
    await site.deps.stores.runs.startVoiding(run?._id ?? '', { by: 'a key', reason: 'made up' });
    expect((await site.post('/v1/resolve').send({ scan: codes[0] })).body.outcome).toBe('void');
    expect((await claim(codes[0] as string)).status).toBe(409);
    expect((await finish(site.deps)).voided).toBe(1);
    expect(await blockOf(id)).toMatchObject({ state: 'void', counts: { reserved: 0, claimed: 1, void: 3 } });
  });

  test('a claim given up after the block was voided leaves its number void', async () => {
    const { id, codes } = await makeBlock(site, { count: 2 });
    const name = `code:${codes[0]?.replaceAll('.', '')}`;
    const claimedAt = site.deps.now().toISOString();
    await site.deps.stores.names.claim([{ _id: name, subject: randomUUID(), event: randomUUID(), claimedAt }]);
    await voidCodes(id, {}).expect(200);
    await finish({ ...site.deps, now: () => new Date(site.deps.now().getTime() + 61_000) });
    expect((await blockOf(id)).counts).toEqual({ reserved: 0, printed: 0, claimed: 0, void: 2 });
    expect((await accountsOf(id)).map(({ account }) => account)).toEqual(['void', 'void']);
    expect((await claim(codes[0] as string)).status).toBe(409);
  });
});
