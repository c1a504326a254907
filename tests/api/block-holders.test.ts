import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const reserve = async (body: object) => {
  const { body: block } = await site
    .post('/v1/blocks')
    .send({ class: 'sample:T.31.001', count: 10, ...body })
    .expect(201);
  return block as { id: string; from: string; to: string; counts: object };
};
const look = async (id: string) => (await site.get(`/v1/blocks/${id}`).expect(200)).body;
const accounts = async (id: string) => {
  const { body } = await site.get(`/v1/blocks/${id}/numbers`).expect(200);
  return body.data.map(({ account }: { account: string }) => account);
};
const codesOf = async (id: string): Promise<string[]> => {
  const { body } = await site.get(`/v1/blocks/${id}/numbers`).expect(200);
  return body.data.map(({ code }: { code: string }) => code);
};

describe('blocks', () => {
  test('are accounted for number by number: reserved, printed, claimed, void', async () => {
    const block = await reserve({ purpose: 'spring count', holder: { kind: 'supplier', name: 'Maker A' } });
    const codes = await codesOf(block.id);
    await site.post(`/v1/blocks/${block.id}/printed`).send({ from: codes[0], to: codes[5] }).expect(200);
    await site.post(`/v1/blocks/${block.id}/printed`).send({ from: codes[2], to: codes[4] }).expect(200);
    await site.post('/v1/items').send({ class: 'sample:T.31.001', code: codes[1] }).expect(201);
    await site.post('/v1/items').send({ class: 'sample:T.31.001', code: codes[8] }).expect(201);
    const spoiled = { codes: [codes[3]], reason: 'smudged' };
    await site.post(`/v1/blocks/${block.id}/void`).send(spoiled).expect(200);
    expect(await accounts(block.id)).toEqual([
      'printed',
      'claimed',
      'printed',
      'void',
      'printed',
      'printed',
      'reserved',
      'reserved',
      'claimed',
      'reserved',
    ]);
    expect(await look(block.id)).toMatchObject({
      holder: { kind: 'supplier', name: 'Maker A' },
      counts: { reserved: 3, printed: 4, claimed: 2, void: 1 },
    });
  });

  test('refuse a report of codes of another block, or backwards', async () => {
    const [one, two] = [await reserve({}), await reserve({})];
    const report = (from: string, to: string) => site.post(`/v1/blocks/${one.id}/printed`).send({ from, to });
    expect((await report(one.from, two.to).expect(422)).body.errors[0].pointer).toBe('#/body/to');
    expect((await report(one.to, one.from).expect(422)).body.errors[0].pointer).toBe('#/body/to');
    expect((await report('nonsense', one.to).expect(422)).body.errors[0].pointer).toBe('#/body/from');
    expect((await look(one.id)).counts.printed).toBe(0);
  });

  test('that were given to another server can not be claimed here, and say where they are', async () => {
    const block = await reserve({ holder: { kind: 'server', name: 'site-2' } });
    const refused = await site.post('/v1/items').send({ class: 'sample:T.31.001', code: block.from }).expect(409);
    expect(refused.body).toMatchObject({ code: 'block-elsewhere', params: { holder: 'site-2' } });
    const { body: scan } = await site.post('/v1/resolve').send({ scan: block.from }).expect(200);
    expect(scan).toMatchObject({
      outcome: 'reserved',
      reason: 'elsewhere',
      allowedEvents: [],
      holder: { kind: 'server', name: 'site-2' },
    });
    const id = '5f0e8c1e-3f0d-4a53-9d0a-0f6f7e2a7c78';
    const events = [{ item: block.to, id, type: 'registered' }];
    const { body: batch } = await site
      .post('/v1/events')
      .send({ sentAt: new Date().toISOString(), events })
      .expect(200);
    expect(batch.results[0]).toMatchObject({ outcome: 'rejected', problem: { code: 'block-elsewhere' } });
  });

  test('add up with everything else that was taken of the class', async () => {
    await site.post('/v1/codes').send({ class: 'sample:T.31.001', count: 7 }).expect(201);
    await site.post('/v1/items').send({ class: 'sample:T.31.001' }).expect(201);
    const { body } = await site.get('/v1/frameworks/sample/classes/T.31.001/numbers').expect(200);
    expect(body).toEqual({
      total: 999_999,
      free: 999_999 - 67,
      elsewhere: 10,
      taken: { issue: 7, block: 40, pool: 20, import: 0, epoch: 0 },
      account: { claimed: 3, void: 1, printed: 4, reserved: 59 },
    });
    expect((await site.get('/v1/frameworks/sample/classes/T.31/numbers')).body.code).toBe('class-not-leaf');
  });
});
