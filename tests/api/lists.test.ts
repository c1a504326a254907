import { makeItem, makeKey, makePlaces, makeUnits } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

interface Item {
  id: string;
  class: string;
  kind: string;
  title: { vi?: string; en?: string };
  aliases: { value: string }[];
  holdings: { unit?: string; place?: string; status: string; grade?: string }[];
}

let site: TestSite;
let all: Item[];

const UNITS = ['army', 'brigade<army', 'depot<brigade', 'team<depot', 'other'];
const PLACES = ['store', 'rack<store', 'bin<rack', 'yard'];
const below: Record<string, string[]> = {
  army: ['army', 'brigade', 'depot', 'team'],
  brigade: ['brigade', 'depot', 'team'],
  depot: ['depot', 'team'],
  store: ['store', 'rack', 'bin'],
  rack: ['rack', 'bin'],
};

beforeAll(async () => {
  site = await openTestSite();
  await makeUnits(site, ...UNITS);
  await makePlaces(site, ...PLACES);
  const classes = ['sample:T.23.015', 'sample:T.23.020', 'sample:T.31.001', 'sample:V.10.001'];
  const titles = ['Máy bơm nước', 'Đồng hồ đo điện', 'Động cơ diesel', 'Pump 5 kW', 'Dầu nhớt'];
  for (let n = 0; n < 32; n += 1) {
    const [classKey = '', unit] = [classes[n % 4], UNITS[n % 5]?.split('<')[0]];
    const lot = classKey.startsWith('sample:V') ? { quantity: '10', uom: 'LTR' } : {};
    const aliases = n % 3 ? [] : [{ scheme: 'maker-serial', value: `SX-${n}.a` }];
    const { code } = await makeItem(site, {
      class: classKey,
      unit,
      title: { vi: titles[n % titles.length] },
      aliases,
      ...lot,
    });
    const place = PLACES[n % 4]?.split('<')[0];
    if (n % 2) await site.post(`/v1/items/${code}/events`).send({ type: 'stored', place }).expect(201);
    if (n % 4 === 1)
      await site
        .post(`/v1/items/${code}/events`)
        .send({ type: 'inspected', data: { grade: `${n % 3}` } })
        .expect(201);
    if (n % 8 === 7)
      await site
        .post(`/v1/items/${code}/events`)
        .send({ type: 'issued', unit: 'other', data: lot.quantity ? { quantity: '4' } : {} })
        .expect(201);
  }
  all = await every('');
});
afterAll(() => site.close());

/** All pages of a list, some items a page. */
async function every(
  query: string,
  limit = 5,
  between: () => Promise<unknown> = async () => undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await site.get(`/v1/items?limit=${limit}${query}${cursor}`).expect(200);
    expect(body.data.length).toBeLessThanOrEqual(limit);
    items.push(...body.data);
    if (body.next === null) return items;
    expect(body.data).toHaveLength(limit);
    cursor = `&cursor=${body.next}`;
    await between();
  }
}

const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id).sort();
const within = (key: string, value: string | undefined) => value !== undefined && (below[key] ?? [key]).includes(value);

/** What each filter means, said another way than the program says it. */
const meanings: Record<string, (value: string, item: Item, holding: Item['holdings'][number]) => boolean> = {
  class: (value, item) => item.class === value || item.class.startsWith(`${value}${value.includes(':') ? '.' : ':'}`),
  kind: (value, item) => item.kind === value,
  unit: (value, _, holding) => within(value, holding.unit),
  place: (value, _, holding) => within(value, holding.place),
  status: (value, _, holding) => holding.status === value,
  grade: (value, _, holding) => holding.grade === value,
};

const values: Record<string, string[]> = {
  class: ['sample', 'sample:T', 'sample:T.23', 'sample:T.23.015', 'sample:V', 'sample:T.2', 'nowhere'],
  kind: ['equipment', 'lot'],
  unit: ['army', 'brigade', 'depot', 'team', 'other', 'nowhere'],
  place: ['store', 'rack', 'bin', 'yard', 'nowhere'],
  status: ['registered', 'in_stock', 'in_use', 'lost'],
  grade: ['0', '1', '2', '3'],
};

test('every filter alone, and every two together, find what they mean: all that is said of a holding, of one holding', async () => {
  const single = Object.entries(values).flatMap(([name, each]) => each.map((value) => ({ [name]: value })));
  const pairs = single.flatMap((a, at) =>
    single
      .slice(at + 1)
      .filter((_, n) => n % 5 === 0)
      .map((b) => ({ ...a, ...b })),
  );
  let found = 0;
  for (const filter of [...single, ...pairs]) {
    const entries = Object.entries(filter);
    const expected = all.filter((item) =>
      item.holdings.some((holding) => entries.every(([name, value]) => meanings[name]?.(value, item, holding))),
    );
    const { body } = await site.get(`/v1/items?limit=1000&${new URLSearchParams(filter)}`).expect(200);
    expect([filter, idsOf(body.data)]).toEqual([filter, idsOf(expected)]);
    if (expected.length > 0) found += 1;
  }
  expect(found).toBeGreaterThan(30);
});

test.each<[string, RegExp]>([
  ['may bom', /Máy bơm/],
  ['MÁY', /Máy/],
  ['bơm máy', /Máy bơm/],
  ['nuo', /nước/],
  ['dong', /Đồng|Động/],
  ['đồng hồ', /Đồng hồ/],
  ['Đo điện'.normalize('NFD'), /đo điện/],
  ['ＭÁＹ', /Máy/],
  ['pump 5', /Pump 5/],
  ['diesel', /diesel/],
  ['iesel', /^$/],
  ['may khong', /^$/],
])('words are found without diacritics, from their start, in any order: %s', async (text, title) => {
  const found = await every(`&text=${encodeURIComponent(text)}`);
  expect(idsOf(found)).toEqual(idsOf(all.filter((item) => title.test(item.title.vi ?? ''))));
});

test('names are found by their words, and signs of a pattern mean themselves', async () => {
  expect(idsOf(await every('&text=sx-9'))).toEqual(
    idsOf(all.filter(({ aliases }) => aliases.some(({ value }) => value.startsWith('SX-9')))),
  );
  expect((await every('&text=sx')).length).toBe(all.filter(({ aliases }) => aliases.length > 0).length);
  for (const text of ['.', '.*', '^m', 'm(', '[a-z]', '\\d', '$', '%', '+', '?', '*']) {
    const { status, body } = await site.get(`/v1/items?limit=1000&text=${encodeURIComponent(text)}`);
    const words = text.match(/[a-z0-9]+/g) ?? [];
    const expected = words.length === 0 ? all.length : body.data.length;
    expect([text, status, body.data.length]).toEqual([text, 200, expected]);
  }
});

test('paging neither skips nor repeats while items are added and moved', async () => {
  const before = await every('');
  const during = async () => {
    const { code } = await makeItem(site, { unit: 'depot', title: { vi: 'Thêm vào' } });
    await site.post(`/v1/items/${code}/events`).send({ type: 'received', unit: 'team' }).expect(201);
    const old = before[Math.floor(before.length / 2)];
    await site
      .patch(`/v1/items/${old?.id}`)
      .send({ attributes: { seen: `${Date.now()}` } })
      .expect(200);
  };
  const seen = await every('', 4, during);
  expect(new Set(idsOf(seen)).size).toBe(seen.length);
  expect(idsOf(seen)).toEqual(expect.arrayContaining(idsOf(before)));
});

test('a cursor belongs to its list and its filter', async () => {
  const { body } = await site.get('/v1/items?limit=1&kind=lot').expect(200);
  await site.get(`/v1/items?limit=9&kind=lot&cursor=${body.next}`).expect(200);
  for (const query of ['', '&kind=equipment', '&kind=lot&unit=army']) {
    const answer = await site.get(`/v1/items?limit=1${query}&cursor=${body.next}`);
    expect([query, answer.status, answer.body.errors[0].pointer]).toEqual([query, 422, '#/query/cursor']);
  }
});

test('every list has the one shape, and pages of one give what one page of all gives', async () => {
  await makeKey(site);
  const { code } = (await site.get('/v1/items?limit=1&status=in_use')).body.data[0];
  const lists = [
    '/v1/items',
    `/v1/items/${code}/events`,
    '/v1/units',
    '/v1/units?parent=army',
    '/v1/places',
    '/v1/frameworks',
    '/v1/frameworks/sample/versions',
    '/v1/frameworks/sample/classes',
    '/v1/frameworks/sample/classes?parent=T',
    '/v1/blocks',
    '/v1/imports',
    '/v1/keys',
    '/v1/people',
    '/v1/label-stocks',
    '/v1/rejected-scans',
  ];
  for (const list of lists) {
    const join = list.includes('?') ? '&' : '?';
    const { body: whole } = await site.get(`${list}${join}limit=1000`).expect(200);
    expect([list, Object.keys(whole).sort(), whole.next]).toEqual([list, ['data', 'next'], null]);
    const one: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await site.get(`${list}${join}limit=1${cursor}`).expect(200);
      one.push(...body.data);
      if (body.next === null) break;
      cursor = `&cursor=${body.next}`;
    }
    expect([list, one]).toEqual([list, whole.data]);
  }
});
