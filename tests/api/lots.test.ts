import { LOT, makeItem, makePlaces, makeUnits } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await makeUnits(site, 'depot', 'team<depot', 'crew<depot');
  await makePlaces(site, 'tank', 'shelf');
});
afterAll(() => site.close());

const makeLot = (quantity: string, more: object = {}) =>
  makeItem(site, { class: LOT, quantity, uom: 'LTR', unit: 'depot', ...more });
const record = (code: string, type: string, more: object = {}) =>
  site.post(`/v1/items/${code}/events`).send({ type, ...more });

/** `unit/place/status/grade=quantity`, sorted. */
async function balances(code: string): Promise<string[]> {
  const { body } = await site.get(`/v1/items/${code}`).expect(200);
  return body.holdings
    .map(
      ({ unit = '-', place = '-', status, grade = '-', quantity }: Record<string, string>) =>
        `${unit}/${place}/${status}/${grade}=${quantity}`,
    )
    .sort();
}

/** A lot of 100 litres in stock in a tank. */
async function inStock(): Promise<string> {
  const { code } = await makeLot('100');
  await record(code, 'received', { unit: 'depot', place: 'tank' }).expect(201);
  return code;
}

describe('the balances of a lot', () => {
  test('follow what is received, issued, moved, returned, graded, mended, lost and thrown away, part by part', async () => {
    const code = await inStock();
    expect(await balances(code)).toEqual(['depot/tank/in_stock/-=100']);
    await record(code, 'issued', { unit: 'team', data: { quantity: '30.5' } }).expect(201);
    await record(code, 'stored', { place: 'shelf', data: { quantity: '20', from: { place: 'tank' } } }).expect(201);
    expect(await balances(code)).toEqual([
      'depot/shelf/in_stock/-=20',
      'depot/tank/in_stock/-=49.5',
      'team/-/in_use/-=30.5',
    ]);
    await record(code, 'returned', { unit: 'depot', place: 'shelf', data: { quantity: '0.500000' } }).expect(201);
    expect(await balances(code)).toEqual([
      'depot/shelf/in_stock/-=20.5',
      'depot/tank/in_stock/-=49.5',
      'team/-/in_use/-=30',
    ]);
    await record(code, 'inspected', { data: { grade: '2', quantity: '5', from: { place: 'shelf' } } }).expect(201);
    await record(code, 'received', { unit: 'depot', place: 'tank', data: { quantity: '1.5' } }).expect(201);
    await record(code, 'reported-lost', { data: { quantity: '1', from: { place: 'tank' } } }).expect(201);
    await record(code, 'retired', { data: { from: { grade: '2' } } }).expect(201);
    await record(code, 'disposed', { data: { from: { status: 'retired' } } }).expect(201);
    expect(await balances(code)).toEqual([
      'depot/shelf/disposed/2=5',
      'depot/shelf/in_stock/-=15.5',
      'depot/tank/in_stock/-=50',
      'depot/tank/lost/-=1',
      'team/-/in_use/-=30',
    ]);
    const { body } = await site.get(`/v1/items?unit=team&status=in_use&kind=lot&limit=1000`).expect(200);
    expect(body.data.map((each: { code: string }) => each.code)).toContain(code);
    expect((await site.get(`/v1/items?unit=team&status=lost&kind=lot`)).body.data).toEqual([]);
  });

  test('never go below nothing: more than there is, or of what is not there, is refused with what there is', async () => {
    const code = await inStock();
    await record(code, 'issued', { unit: 'team', data: { quantity: '40' } }).expect(201);
    const cases: [object, string][] = [
      [{ quantity: '60.000001' }, 'insufficient-quantity'],
      [{ quantity: '999999999.999999' }, 'insufficient-quantity'],
      [{ quantity: '1', from: { unit: 'crew' } }, 'insufficient-quantity'],
      [{ quantity: '1', from: { grade: '9' } }, 'insufficient-quantity'],
      [{ quantity: '1', from: { unit: 'team' } }, 'not-allowed'],
    ];
    const before = await balances(code);
    for (const [data, problem] of cases) {
      const { status, body } = await record(code, 'issued', { unit: 'crew', data });
      expect([data, status, body.code]).toEqual([data, 409, problem]);
      expect(body.params.allowedEvents).toEqual(
        expect.arrayContaining(['issued', 'returned', 'received', 'note-added']),
      );
    }
    expect(await balances(code)).toEqual(before);
  });

  test('that several qualify asks which, and names them', async () => {
    const code = await inStock();
    await record(code, 'stored', { place: 'shelf', data: { quantity: '1' } }).expect(201);
    const { body } = await record(code, 'issued', { unit: 'team', data: { quantity: '1' } }).expect(422);
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].pointer).toBe('#/body/data/from');
    expect(body.errors[0].detail).toMatch(/tank.*shelf|shelf.*tank/);
    await record(code, 'issued', { unit: 'team', data: { quantity: '1', from: { place: 'shelf' } } }).expect(201);
  });

  test('hold at most 9 digits before and 6 after the point, whatever is added', async () => {
    const { code } = await makeLot('999999999.999999');
    expect(await balances(code)).toEqual(['depot/-/registered/-=999999999.999999']);
    await record(code, 'received', { unit: 'depot' }).expect(201);
    const over = await record(code, 'received', { unit: 'depot', data: { quantity: '0.000001' } }).expect(422);
    expect(over.body.errors[0].pointer).toBe('#/body/data/quantity');
    await record(code, 'received', { unit: 'crew', data: { quantity: '999999999.999999' } }).expect(201);
    expect(await balances(code)).toEqual(['crew/-/in_stock/-=999999999.999999', 'depot/-/in_stock/-=999999999.999999']);
  });

  test.each([
    '0',
    '0.000000',
    '-1',
    '+1',
    '1e3',
    '1.',
    '.5',
    '1,5',
    '0.0000001',
    '1234567890',
    ' 1',
    '１',
    '',
    'NaN',
    5,
    null,
    { $gt: '' },
  ])('are not changed by a quantity of %j', async (quantity) => {
    const code = await inStock();
    const { status, body } = await record(code, 'issued', { unit: 'team', data: { quantity } });
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '#/body/data/quantity']);
    expect(await balances(code)).toEqual(['depot/tank/in_stock/-=100']);
  });

  test('taken by 16 at once add up: what was there is neither lost nor doubled', async () => {
    const code = await inStock();
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        record(code, 'issued', { unit: n % 2 ? 'team' : 'crew', data: { quantity: '10' } }),
      ),
    );
    const outcomes = answers.map(({ status, body }) => (status === 201 ? 'recorded' : body.code));
    for (const outcome of outcomes)
      expect(['recorded', 'insufficient-quantity', 'not-allowed', 'busy']).toContain(outcome);
    const issued = outcomes.filter((each) => each === 'recorded').length * 10;
    expect(issued).toBeGreaterThan(0);
    expect(issued).toBeLessThanOrEqual(100);
    const sums = new Map<string, number>();
    for (const balance of await balances(code)) {
      const [, status = '', quantity] = /\/([a-z_]+)\/-=(.*)$/.exec(balance) ?? [];
      sums.set(status, (sums.get(status) ?? 0) + Number(quantity));
    }
    expect([sums.get('in_use') ?? 0, sums.get('in_stock') ?? 0]).toEqual([issued, 100 - issued]);
  });
});

test('equipment has the quantity 1 and no other', async () => {
  const { code } = await makeItem(site, { quantity: '1.0' });
  await record(code, 'received', { unit: 'depot', data: { quantity: '1' } }).expect(201);
  const { body } = await record(code, 'issued', { unit: 'team', data: { quantity: '2' } }).expect(422);
  expect(body.errors[0].pointer).toBe('#/body/data/quantity');
});
