import { typeWith } from '../codes/input-method.ts';
import { type MadeItem, makeBlock, makeItem, makePlaces, makeUnits, misread } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let item: MadeItem;

beforeAll(async () => {
  site = await openTestSite();
  await makeUnits(site, 'depot-1');
  await makePlaces(site, 'rack-a-01');
  const aliases = [
    { scheme: 'uii', value: 'D0CVA5X1/7' },
    { scheme: 'maker-serial', value: 'Số máy 42' },
    { scheme: 'legacy', value: 'SHARED-1' },
  ];
  item = await makeItem(site, { unit: 'depot-1', aliases });
});
afterAll(() => site.close());

const resolve = async (scan: string) => (await site.post('/v1/resolve').send({ scan }).expect(200)).body;
const fullWidth = (text: string) =>
  [...text].map((sign) => (/[!-~]/.test(sign) ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : sign)).join('');

test.each<[string, (code: string) => string]>([
  ['as it is', (code) => code],
  ['compact, as Code 128 carries it', (code) => code.replaceAll('.', '')],
  ['in lower case', (code) => code.toLowerCase()],
  ['with spaces for points', (code) => code.replaceAll('.', ' ')],
  ['with other signs for points', (code) => code.replaceAll('.', '–')],
  ['with spaces around', (code) => `  ${code} `],
  ['with a line break after it', (code) => `${code}\r\n`],
  ['with a tab after it', (code) => `${code}\t`],
  ['in full width', fullWidth],
  ['with zero-width signs', (code) => `\ufeff${[...code].join('\u200b')}\u200e`],
  ['with the letter O for zero', (code) => code.replaceAll('0', 'O')],
  ['with I and l for one', (code) => code.replaceAll('1', 'I')],
  ['after a symbology identifier', (code) => `]Q3${code}`],
  ['between control characters', (code) => `\u0002${code}\u0003\u001d`],
  ['at the end of an address', (code) => `https://tags.example/i/${code}`],
  ['in a query of an address', (code) => `HTTP://TAGS.EXAMPLE/?q=1&c=${encodeURIComponent(code)}#x`],
  [
    'percent-encoded in an address',
    (code) => `https://tags.example/${[...code].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join('')}`,
  ],
])('a code %s leads to its item', async (_, write) => {
  const found = await resolve(write(item.code));
  expect(found).toMatchObject({
    outcome: 'item',
    via: `code:${item.code.replaceAll('.', '')}`,
    item: { id: item.id, code: item.code },
  });
  expect(found.allowedEvents).toEqual(expect.arrayContaining(['received', 'stored', 'note-added', 'described']));
  expect(found.allowedEvents).not.toContain('returned');
});

test.each(['telex', 'vni'] as const)(
  'codes typed while a Vietnamese input method was on (%s) are undone',
  async (method) => {
    const { codes } = await makeBlock(site, { class: 'sample:T.31.001', count: 40 });
    let mangled = 0;
    for (const code of codes) {
      for (const keys of [code, code.replaceAll('.', ''), code.toLowerCase().replaceAll('.', ' ')]) {
        const { text, lost } = typeWith(method, keys.toUpperCase());
        if (lost) continue;
        if (text !== keys.toUpperCase()) mangled += 1;
        expect([text, await resolve(text)]).toEqual([text, expect.objectContaining({ outcome: 'reserved', code })]);
      }
    }
    expect(mangled).toBeGreaterThan(0);
  },
);

test('an alias leads to its item in any case and width; one that several bear answers who they are', async () => {
  for (const scan of ['D0CVA5X1/7', 'd0cva5x1/7', fullWidth('D0CVA5X1/7'), ' D0CVA5X1/7\n'])
    expect(await resolve(scan)).toMatchObject({ outcome: 'item', via: 'uii:D0CVA5X1/7', item: { id: item.id } });
  for (const scan of ['Số máy 42', 'SỐ MÁY 42', 'số máy 42'.normalize('NFD')])
    expect(await resolve(scan)).toMatchObject({
      outcome: 'item',
      via: 'maker-serial:SỐ MÁY 42',
      item: { id: item.id },
    });
  expect((await resolve('shared-1')).outcome).toBe('item');
  const twin = await makeItem(site, {
    title: { en: 'Twin' },
    aliases: [{ scheme: 'maker-serial', value: 'Shared-1' }],
  });
  const both = await resolve('SHARED-1');
  expect(both.outcome).toBe('ambiguous');
  expect(both.candidates.map(({ id }: { id: string }) => id).sort()).toEqual([item.id, twin.id].sort());
  expect(both.candidates.find(({ id }: { id: string }) => id === twin.id)).toEqual({
    id: twin.id,
    code: twin.code,
    class: twin.class,
    title: { en: 'Twin' },
  });
  const named = await site.get('/v1/items/Shared-1').expect(409);
  expect(named.body).toMatchObject({
    code: 'ambiguous',
    params: { candidates: expect.arrayContaining([item.code, twin.code]) },
  });
  expect(
    (await site.get(`/v1/items/${encodeURIComponent('D0CVA5X1/7')}`).expect(200)).headers['content-location'],
  ).toBe(`/v1/items/${item.code}`);
});

test('reserved and void numbers, places, units and what nobody knows each have their answer', async () => {
  const { id, codes } = await makeBlock(site, { class: 'sample:T.31.002', count: 2 });
  await site
    .post(`/v1/blocks/${id}/void`)
    .send({ codes: [codes[1]], reason: 'torn' })
    .expect(200);
  expect(await resolve(codes[0] ?? '')).toEqual({
    outcome: 'reserved',
    via: expect.any(String),
    code: codes[0],
    class: 'sample:T.31.002',
    allowedEvents: ['registered'],
  });
  expect(await resolve(codes[1] ?? '')).toMatchObject({ outcome: 'void', code: codes[1] });
  expect(await resolve(' RACK-A-01\n')).toMatchObject({ outcome: 'place', node: { key: 'rack-a-01' } });
  expect(await resolve('depot-1')).toMatchObject({ outcome: 'unit', node: { key: 'depot-1' } });
  const unissued = (await site.deps.catalog.current('sample')).formatCode('T.23.020', 77);
  expect(await resolve(unissued)).toEqual({ outcome: 'unknown', suggestions: [], code: unissued });
  expect(await resolve('nobody knows this')).toEqual({ outcome: 'unknown', suggestions: [] });
  for (const scan of ['', ' ', '\u200b', '\n'])
    expect(await resolve(scan)).toMatchObject({ outcome: 'invalid', reason: 'empty' });
});

test('a code with one slip is refused with what exists one slip away: at most five, and items alone', async () => {
  const items = [];
  for (let n = 0; n < 12; n += 1) items.push(await makeItem(site, { class: 'sample:T.23.020' }));
  const { code } = items[4] as MadeItem;
  const slips = [
    misread(code),
    code.replace('T.', 'V.'),
    code.replace('.23.', '.32.'),
    code.replace('.020.', '.20.'),
    `${code.slice(0, 10)}9${code.slice(10)}`,
  ];
  for (const slip of slips) {
    const found = await resolve(slip);
    expect([slip, found.outcome, found.suggestions.includes(code), found.suggestions.length <= 5]).toEqual([
      slip,
      'invalid',
      true,
      true,
    ]);
    const missing = await site.get(`/v1/items/${slip}`).expect(404);
    expect(missing.body).toMatchObject({ code: 'unknown-item', suggestions: expect.arrayContaining([code]) });
    const parsed = await site.post('/v1/codes/parse').send({ text: slip }).expect(200);
    expect(parsed.body).toMatchObject({ valid: false, suggestions: expect.arrayContaining([code]) });
  }
});

test('parse says what a text means, and of what framework', async () => {
  const parse = async (text: string, framework?: string) =>
    (await site.post('/v1/codes/parse').send({ text, framework }).expect(200)).body;
  expect(await parse(item.code.toLowerCase())).toEqual({
    valid: true,
    code: item.code,
    class: 'sample:T.23.015',
    parts: [
      { level: 'kind', text: 'T' },
      { level: 'group', text: '23' },
      { level: 'type', text: '015' },
      { level: 'serial', text: '000001' },
      { level: 'check', text: item.code.slice(-2) },
    ],
    item: item.id,
  });
  expect(await parse(item.code, 'another')).toMatchObject({ valid: false });
  const stranger = (await site.deps.catalog.current('sample')).formatCode('T.99.999', 1);
  expect(await parse(stranger)).toEqual({ valid: false, reason: 'unknown-class', suggestions: [] });
  expect(await parse(misread(item.code))).toMatchObject({ valid: false, reason: 'check', suggestions: [item.code] });
  expect(await parse('x'.repeat(10_000))).toMatchObject({ valid: false });
});
