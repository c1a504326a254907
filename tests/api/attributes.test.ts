import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  const declare = (path: string, attributes: object) =>
    site.patch(`/v1/frameworks/sample/classes/${path}`).send({ attributes }).expect(200);
  await declare('T', { maker: { title: { vi: 'Nhà sản xuất' } }, year: { type: 'integer', min: '1900', max: '2100' } });
  await declare('T.23', {
    voltage: { type: 'decimal', uom: 'VLT', required: true },
    fuel: { choices: ['diesel', 'petrol'] },
    serialNumber: { characters: 'A-Z0-9-', minLength: 3, maxLength: 12 },
    testedOn: { type: 'date' },
    mobile: { type: 'boolean' },
  });
});
afterAll(() => site.close());

const register = (attributes: object | undefined, path = 'T.23.015') =>
  site.post('/v1/items').send({ class: `sample:${path}`, ...(attributes && { attributes }) });

const pointers = (body: { errors: { pointer: string }[] }) => body.errors.map(({ pointer }) => pointer).sort();

describe('attributes that classes declare', () => {
  test('let in what fits, inherited ones and free ones too', async () => {
    const attributes = {
      voltage: '230.5',
      fuel: 'diesel',
      serialNumber: 'AB-12',
      testedOn: '2026-02-28',
      mobile: 'true',
      year: '1998',
      maker: 'Xưởng A',
      colour: 'red',
    };
    const { body: item } = await register(attributes).expect(201);
    expect(item.attributes).toEqual(attributes);
  });

  test('refuse every value that does not fit, all at once, and what is missing', async () => {
    const before = await site.deps.stores.items.model.countDocuments({});
    const wrong = { fuel: 'coal', serialNumber: 'ab', testedOn: '2026-02-30', mobile: 'yes', year: '1899' };
    const { body } = await register(wrong).expect(422);
    expect(pointers(body)).toEqual(
      ['fuel', 'mobile', 'serialNumber', 'testedOn', 'voltage', 'year'].map((key) => `#/body/attributes/${key}`),
    );
    expect(pointers((await register(undefined).expect(422)).body)).toEqual(['#/body/attributes/voltage']);
    expect(await site.deps.stores.items.model.countDocuments({})).toBe(before);
    await register(undefined, 'T.31.001').expect(201);
  });

  test('hold for changes, singly and in batches', async () => {
    const { body: item } = await register({ voltage: '12' }).expect(201);
    const patch = (attributes: object) => site.patch(`/v1/items/${item.code}`).send({ attributes });
    expect(pointers((await patch({ voltage: null }).expect(422)).body)).toEqual(['#/body/attributes/voltage']);
    expect(pointers((await patch({ fuel: 'wood' }).expect(422)).body)).toEqual(['#/body/attributes/fuel']);
    await patch({ fuel: 'petrol', note: 'free' }).expect(200);
    await patch({ fuel: null }).expect(200);
    const id = '5f0e8c1e-3f0d-4a53-9d0a-0f6f7e2a7c77';
    const removed = { item: item.code, id, type: 'described', data: { removed: ['attributes.voltage'] } };
    const { body: batch } = await site
      .post('/v1/events')
      .send({ sentAt: new Date().toISOString(), events: [removed] })
      .expect(200);
    expect(batch.results[0]).toMatchObject({ outcome: 'rejected', problem: { code: 'invalid-request' } });
    expect((await site.get(`/v1/items/${item.code}`).expect(200)).body.attributes.voltage).toBe('12');
  });

  test('that change invalidate nothing: the items that do not fit are listed', async () => {
    const { body: old } = await register({ weight: 'heavy' }, 'T.31.002').expect(201);
    await site
      .patch('/v1/frameworks/sample/classes/T.31')
      .send({ attributes: { weight: { type: 'decimal', uom: 'KGM' } } })
      .expect(200);
    expect((await site.get(`/v1/items/${old.code}`).expect(200)).body.attributes).toEqual({ weight: 'heavy' });
    await site.post(`/v1/items/${old.code}/events`).send({ type: 'note-added', note: 'still alive' }).expect(201);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await site.get(`/v1/frameworks/sample/classes/T.31/misfits?limit=1${cursor}`).expect(200);
      for (const misfit of body.data) seen.push(`${misfit.code} ${misfit.mistakes[0].pointer}`);
      cursor = body.next && `&cursor=${encodeURIComponent(body.next)}`;
    } while (cursor);
    expect(seen).toEqual([`${old.code} #/attributes/weight`]);
  });

  test.each([
    ['a range that runs backwards', { characters: 'Z-A' }],
    ['a pattern in place of characters', { pattern: '(a+)+$' }],
    ['a type that there is not', { type: 'object' }],
    ['no choices', { choices: [] }],
  ])('are refused with %s', async (_name, declaration) => {
    const { body } = await site
      .patch('/v1/frameworks/sample/classes/V')
      .send({ attributes: { x: declaration } })
      .expect(422);
    expect(body.errors[0].pointer).toMatch(/^#\/body\/attributes\/x/);
  });

  test('hold for imports, row by row', async () => {
    const plan = {
      framework: 'sample',
      class: {
        column: 'class',
        path: [
          [0, 1],
          [1, 3],
          [3, 6],
        ],
        itemKind: 'equipment',
      },
      attributes: { voltage: { column: 'voltage' } },
    };
    const { body } = await site
      .post('/v1/imports')
      .field('plan', JSON.stringify(plan))
      .attach('file', Buffer.from('class,voltage\nT23015,24\nT23015,high\nT23015,\n'), 'x.csv')
      .expect(201);
    expect(body.counts).toMatchObject({ create: 1, error: 2 });
    const { body: rows } = await site.get(`/v1/imports/${body.id}/rows?outcome=error`).expect(200);
    expect(rows.data.map(({ line, reason }: { line: number; reason: string }) => `${line} ${reason}`)).toEqual([
      '3 attribute-decimal',
      '4 attribute-required',
    ]);
  });
});
