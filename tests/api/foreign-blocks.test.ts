import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { signCatalogue } from '../../src/reference/catalogue-signature.ts';
import { documentOf, handOnCatalogue, handOver, makeNational, reserveFor, signed } from '../support/authority.ts';
import { counts } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let authority: TestSite;
let unit: TestSite;
let third: TestSite;

/** Each test has a class of its own. */
let path = 0;

beforeAll(async () => {
  [authority, unit, third] = await Promise.all([openTestSite(), openTestSite(), openTestSite()]);
  await makeNational(authority);
  for (const site of [unit, third]) await handOnCatalogue(authority, site);
});
beforeEach(() => {
  path += 1;
});
afterAll(() => Promise.all([authority, unit, third].map((site) => site.close())));

const classKey = () => `national:${path}`;
const give = (to: TestSite, count: number) => handOver(authority, to, count, classKey());
const setAside = (to: TestSite, count: number) => reserveFor(authority, to, count, classKey());
const issue = (site: TestSite, count: number) => site.post('/v1/codes').send({ class: classKey(), count });
const register = (site: TestSite, code?: string) =>
  site.post('/v1/items').send({ class: classKey(), ...(code && { code }) });
const take = (body: object) => unit.post('/v1/foreign-blocks').send(body);
const scan = async (site: TestSite, text: string) => (await site.post('/v1/resolve').send({ scan: text })).body;
const capacity = async (site: TestSite) => (await site.get(`/v1/frameworks/national/classes/${path}/capacity`)).body;
const numbersOf = async (site: TestSite, path: string): Promise<{ code: string; account: string }[]> =>
  (await site.get(`${path}/numbers?limit=1000`).expect(200)).body.data;

describe('a class that an authority numbers', () => {
  test('gives no numbers before a block was taken in, then those of its blocks and no others', async () => {
    expect((await register(unit).expect(409)).body).toMatchObject({ code: 'numbers-exhausted', params: { free: 0 } });
    expect((await issue(unit, 1).expect(409)).body.code).toBe('numbers-exhausted');
    expect((await unit.post('/v1/blocks').send({ class: classKey(), count: 1 })).status).toBe(409);
    const here = (await issue(authority, 7).expect(201)).body.codes;
    const one = await give(unit, 30);
    const elsewhere = await give(third, 10);
    const two = await give(unit, 30);
    expect(await capacity(unit)).toEqual({ total: 60, used: 0, free: 60 });
    const codes: string[] = [];
    for (let n = 0; n < 5; n += 1) codes.push((await register(unit).expect(201)).body.code);
    codes.push(...(await issue(unit, 25).expect(201)).body.codes);
    expect((await issue(unit, 31).expect(409)).body.params).toMatchObject({ free: 15, asked: 31 });
    const given = [one, two].map(({ id }) => numbersOf(authority, `/v1/blocks/${id}`));
    const ours = new Set((await Promise.all(given)).flat().map(({ code }) => code));
    for (const code of codes) expect(ours).toContain(code);
    for (let n = 0; n < 30; n += 1) codes.push((await register(unit).expect(201)).body.code);
    expect((await register(unit).expect(409)).body.code).toBe('numbers-exhausted');
    expect(new Set(codes)).toEqual(ours);
    expect([here.some((code: string) => ours.has(code)), ours.has(elsewhere.from)]).toEqual([false, false]);
    expect(await capacity(unit)).toEqual({ total: 60, used: 60, free: 0 });
  });

  test('64 registrations and issues at once out of two blocks: no number twice, none of others', async () => {
    const blocks = [await give(unit, 100), await give(unit, 100)];
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) => (n % 2 ? register(unit) : issue(unit, 1 + (n % 5)))),
    );
    const codes = answers.flatMap(({ body }) => body.codes ?? [body.code]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(codes).size).toBe(codes.length);
    const ours = (await Promise.all(blocks.map(({ id }) => numbersOf(authority, `/v1/blocks/${id}`)))).flat();
    const known = new Set(ours.map(({ code }) => code));
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });

  test('says who gives out a code that this server may not', async () => {
    const block = await give(unit, 5);
    const refused = (await register(authority, block.from).expect(409)).body;
    expect(refused).toMatchObject({ code: 'block-elsewhere', params: { holder: unit.deps.origin } });
    const foreign = (await register(third, block.from).expect(409)).body;
    expect(foreign).toMatchObject({ code: 'block-elsewhere', params: { holder: 'The Made-up Office' } });
    expect(await scan(third, block.from)).toMatchObject({
      outcome: 'unknown',
      reason: 'elsewhere',
      holder: { kind: 'issuer', name: 'The Made-up Office' },
    });
    const row = { item: block.from, id: randomUUID(), type: 'registered' };
    const { body } = await third.post('/v1/events').send({ sentAt: new Date().toISOString(), events: [row] });
    expect(body.results[0]).toMatchObject({ outcome: 'rejected', problem: { code: 'block-elsewhere' } });
    expect(await scan(unit, block.from)).toMatchObject({ outcome: 'unknown' });
    expect((await register(unit, block.from).expect(409)).body.code).toBe('code-not-reserved');
  });
});

describe('a foreign block', () => {
  test('keeps what was printed for claims by code, and what was void void', async () => {
    const block = await setAside(unit, 10);
    const codes = (await numbersOf(authority, `/v1/blocks/${block.id}`)).map(({ code }) => code);
    await authority.post(`/v1/blocks/${block.id}/printed`).send({ from: codes[2], to: codes[4] }).expect(200);
    await authority
      .post(`/v1/blocks/${block.id}/void`)
      .send({ codes: [codes[3], codes[9]], reason: 'torn' })
      .expect(200);
    const document = await documentOf(authority, block.id);
    expect((await take(document).expect(200)).body.counts).toEqual({ reserved: 6, printed: 2, claimed: 0, void: 2 });
    expect(await scan(unit, codes[2] ?? '')).toMatchObject({ outcome: 'reserved', allowedEvents: ['registered'] });
    expect((await scan(unit, codes[3] ?? '')).outcome).toBe('void');
    expect((await scan(unit, codes[9] ?? '')).outcome).toBe('void');
    expect((await register(unit, codes[4]).expect(201)).body.code).toBe(codes[4]);
    const drawn: string[] = [];
    for (let n = 0; n < 6; n += 1) drawn.push((await register(unit).expect(201)).body.code);
    expect(drawn.sort()).toEqual([0, 1, 5, 6, 7, 8].map((n) => codes[n]));
    expect((await register(unit).expect(409)).body.code).toBe('numbers-exhausted');
    await take(document).expect(200);
    const accounts = (await numbersOf(unit, `/v1/foreign-blocks/${block.id}`)).map(({ account }) => account);
    expect(accounts.map((account) => account[0]).join('')).toBe('ccpvcccccv');
    const { body } = await unit.get('/v1/foreign-blocks').expect(200);
    expect(body.data.find(({ id }: { id: string }) => id === block.id)).toMatchObject({
      giver: authority.deps.origin,
      counts: { reserved: 0, printed: 1, claimed: 7, void: 2 },
    });
  });

  test('is reported to the server that gave it, which then knows every number', async () => {
    const block = await give(unit, 6);
    const codes = (await numbersOf(authority, `/v1/blocks/${block.id}`)).map(({ code }) => code);
    const report = (body: object) => authority.post(`/v1/blocks/${block.id}/account`).send(body);
    const told = { claimed: codes.slice(0, 3), void: [codes[5]] };
    for (let n = 0; n < 2; n += 1)
      expect((await report(told).expect(200)).body.counts).toEqual({ reserved: 2, printed: 0, claimed: 3, void: 1 });
    const differing = [{ void: [codes[0]] }, { claimed: [codes[5]] }, { claimed: [codes[4]], void: [codes[4]] }];
    for (const body of differing) expect((await report(body).expect(409)).body.code).toBe('account-differs');
    const outside = (await report({ claimed: [codes[4], 'N.9.00001'] }).expect(422)).body;
    expect(outside.errors[0].pointer).toBe('#/body/claimed/1');
    const { body: account } = await authority.get(`/v1/frameworks/national/classes/${path}/numbers`).expect(200);
    expect(account).toMatchObject({ elsewhere: 6, account: { claimed: 3, void: 1, reserved: 2 } });
    expect((await register(authority, codes[0]).expect(409)).body.code).toBe('block-elsewhere');
    const own = await authority.post('/v1/blocks').send({ class: classKey(), count: 2 }).expect(201);
    expect((await authority.post(`/v1/blocks/${own.body.id}/account`).send({}).expect(409)).body.code).toBe(
      'block-not-given',
    );
    expect((await authority.get(`/v1/blocks/${own.body.id}/document`).expect(409)).body.code).toBe('block-not-given');
  });

  test('is refused with the exact mistake, and nothing is stored', async () => {
    const { block } = await documentOf(authority, (await setAside(unit, 10)).id);
    const { block: next } = await documentOf(authority, (await setAside(unit, 10)).id);
    const other = generateKeyPairSync('ed25519').privateKey;
    const before = await counts(unit);
    const refused: [object, string][] = [
      [{ block }, '#/body/signature'],
      [{ block, signature: signCatalogue(block, other) }, '#/body/signature'],
      [{ ...signed(block), block: { ...block, to: next.to } }, '#/body/signature'],
      [signed({ ...block, holder: third.deps.origin }), '#/body/block/holder'],
      [signed({ ...block, class: 'unknown:1' }), '#/body/block/class'],
      [signed({ ...block, class: 'sample:T.23.015' }), '#/body/block/class'],
      [signed({ ...block, version: 2 }), '#/body/block/version'],
      [signed({ ...block, from: `${block.from}0` }), '#/body/block/from'],
      [signed({ ...block, from: block.to, to: block.from }), '#/body/block/to'],
      [signed({ ...block, printed: [{ from: next.from, to: next.to }] }), '#/body/block/printed/0'],
      [signed({ ...block, format: 'tagtree-block-2' }), '#/body/block/format'],
    ];
    for (const [body, pointer] of refused)
      expect([pointer, (await take(body).expect(422)).body.errors[0].pointer]).toEqual([pointer, pointer]);
    expect(await counts(unit)).toEqual(before);
    await take(signed(block)).expect(200);
    for (const body of [
      { ...block, to: next.to },
      { ...block, id: 'other', to: next.to },
    ])
      expect((await take(signed(body)).expect(422)).body.errors[0].pointer).toBe('#/body/block');
    expect((await unit.get('/v1/foreign-blocks/none').expect(404)).body.code).toBe('not-found');
  });
});
