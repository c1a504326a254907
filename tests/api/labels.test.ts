import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { PNG } from 'pngjs';
import { readSymbols } from '../support/labels.ts';
import { ADMIN_KEY, openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let codes: string[];
let foreign: string;

const stocks = ['avery-l7160', 'avery-l7651', 'avery-5160', 'roll-50x30'];

beforeAll(async () => {
  site = await openTestSite();
  for (const key of ['north', 'south'])
    await site
      .post('/v1/units')
      .send({ key, title: { vi: `Kho ${key}` } })
      .expect(201);
  codes = [];
  for (const vi of ['Máy phát điện 5 kW', 'Máy phát điện 30 kW', 'Máy bơm nước']) {
    const { body } = await site
      .post('/v1/items')
      .send({ class: 'sample:T.23.015', unit: 'north', title: { vi }, aliases: [{ scheme: 'legacy', value: vi }] })
      .expect(201);
    codes.push(body.code);
  }
  const { body } = await site
    .post('/v1/keys')
    .send({ title: 'south', roles: ['clerk'], units: ['south'] })
    .expect(201);
  foreign = body.key;
});
afterAll(() => site.close());

function sheet(body: object, key?: string) {
  return site.post('/v1/labels/sheet', key).send({ labelStock: 'avery-l7160', ...body });
}

const pdfPages = (pdf: Buffer) => pdf.toString('latin1').match(/\/MediaBox/g)?.length;

describe('one label', () => {
  test('as SVG, PNG and PDF, by code, id or alias', async () => {
    const { body: item } = await site.get(`/v1/items/${codes[0]}`);
    for (const name of [codes[0], item.id, encodeURIComponent('Máy phát điện 5 kW')]) {
      const svg = await site.get(`/v1/items/${name}/label.svg`).buffer().expect(200);
      expect(svg.headers['content-type']).toBe('image/svg+xml');
      expect(svg.body.toString()).toContain('width="63.5mm"');
      const pdf = await site.get(`/v1/items/${name}/label.pdf?labelStock=roll-50x30`).buffer().expect(200);
      expect(pdf.headers['content-type']).toBe('application/pdf');
      expect(pdfPages(pdf.body)).toBe(1);
    }
  });

  test.each(['qr', 'data-matrix', 'code-128'])('as a PNG whose %s reads back', async (symbol) => {
    const { body } = await site
      .get(`/v1/items/${codes[1]}/label.png?symbol=${symbol}&dpi=203&labelStock=roll-50x30`)
      .buffer()
      .expect(200);
    const { width, height } = PNG.sync.read(body);
    expect([width, height]).toEqual([400, 240]);
    const text = symbol === 'code-128' ? codes[1]?.replaceAll('.', '') : codes[1];
    expect(await readSymbols(body)).toEqual([{ symbol, text }]);
  });

  test('names what is wrong with its query', async () => {
    const { body } = await site
      .get(`/v1/items/${codes[0]}/label.png?dpi=10&symbol=maxicode&labelStock=none`)
      .expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['#/query/symbol', '#/query/dpi']);
    const stock = await site.get(`/v1/items/${codes[0]}/label.svg?labelStock=none`).expect(422);
    expect(stock.body.errors).toEqual([{ pointer: '#/query/labelStock', detail: 'There is no label stock none' }]);
  });

  test('does not exist for a key that does not see the item', async () => {
    for (const ending of ['svg', 'png', 'pdf'])
      expect((await site.get(`/v1/items/${codes[0]}/label.${ending}`, foreign)).status).toBe(404);
  });
});

describe('a sheet', () => {
  test.each(stocks)('of codes and of what a query finds, on %s', async (labelStock) => {
    const ofCodes = await sheet({ codes, labelStock }).buffer().expect(200);
    const ofQuery = await sheet({ query: { class: 'sample:T.23' }, labelStock })
      .buffer()
      .expect(200);
    expect(ofCodes.headers['content-type']).toBe('application/pdf');
    expect(pdfPages(ofCodes.body)).toBe(labelStock.startsWith('roll') ? 3 : 1);
    // Codes came in the order in which a query answers: so these are the same labels.
    expect(Buffer.compare(ofCodes.body, ofQuery.body)).toBe(0);
    const turned = await sheet({ codes: [...codes].reverse(), labelStock })
      .buffer()
      .expect(200);
    expect(Buffer.compare(ofCodes.body, turned.body)).not.toBe(0);
  });

  test('begins at a slot and leaves slots out', async () => {
    const from20 = await sheet({ codes, startSlot: 20 }).buffer().expect(200);
    expect(pdfPages(from20.body)).toBe(2);
    const skipping = await sheet({ codes, startSlot: 18, skipSlots: [19, 20] })
      .buffer()
      .expect(200);
    expect(pdfPages(skipping.body)).toBe(2);
    expect(pdfPages((await sheet({ codes, startSlot: 18 }).buffer()).body)).toBe(1);
  });

  test('takes reserved codes, with the title of their class', async () => {
    const { body: block } = await site.post('/v1/blocks').send({ class: 'sample:T.31.001', count: 2 }).expect(201);
    const { body: numbers } = await site.get(`/v1/blocks/${block.id}/numbers`).expect(200);
    const reserved = numbers.data.map(({ code }: { code: string }) => code);
    await sheet({ codes: reserved }).buffer().expect(200);
  });

  test('speaks the language that is asked for', async () => {
    await site
      .post('/v1/items')
      .send({ class: 'sample:T.31.001', title: { vi: 'Máy bơm', en: 'Pump' } })
      .expect(201);
    const query = { class: 'sample:T.31' };
    const [vi, en] = [
      await sheet({ query }).set('Accept-Language', 'vi').buffer().expect(200),
      await sheet({ query }).set('Accept-Language', 'en').buffer().expect(200),
    ];
    expect(Buffer.compare(vi.body, en.body)).not.toBe(0);
  });
});

describe('a sheet that can not be', () => {
  const pointers = (body: { errors: { pointer: string }[] }) => body.errors.map(({ pointer }) => pointer);
  const cases: [string, object, string[]][] = [
    ['slot 0', { startSlot: 0 }, ['#/body/startSlot']],
    ['a slot beyond the sheet', { startSlot: 22, skipSlots: [1, 22] }, ['#/body/startSlot', '#/body/skipSlots/1']],
    ['no slot left', { startSlot: 21, skipSlots: [21] }, ['#/body/skipSlots']],
    ['a fraction of a slot', { startSlot: 1.5 }, ['#/body/startSlot']],
    ['unknown label stock', { labelStock: 'avery-0' }, ['#/body/labelStock']],
    ['unknown symbol and field', { symbol: 'aztec', colour: 'red' }, ['#/body/symbol', '#/body/colour']],
    ['a query beside the codes', { query: {} }, ['#/body']],
    ['neither codes nor query', { codes: undefined }, ['#/body']],
    ['no codes', { codes: [] }, ['#/body/codes']],
    [
      'unknown codes',
      { codes: ['T.23.015.000001.EN', 'NOWHERE', 'T.23.015.000001.EM'] },
      ['#/body/codes/1', '#/body/codes/2'],
    ],
    ['a query that finds nothing', { codes: undefined, query: { class: 'sample:T.31.002' } }, ['#/body/query']],
    ['a query with a filter that is none', { codes: undefined, query: { $where: '1' } }, ['#/body/query/$where']],
  ];

  test.each(cases)('%s', async (_, body, wanted) => {
    const answer = await sheet({ codes, ...body }).expect(422);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect([answer.body.code, pointers(answer.body)]).toEqual(['invalid-request', wanted]);
  });

  test('a label stock on which the code does not fit, with the reason in both languages', async () => {
    const definition = {
      check: { system: 'none' },
      separator: '.',
      levels: [
        {
          key: 'maker',
          title: { en: 'Maker' },
          from: 'constant',
          value: 'MADEUPMAKERMADEUP',
          alphabet: 'ADEKMPRU',
          length: 17,
        },
        { key: 'kind', title: { en: 'Kind' }, from: 'class', alphabet: 'X', length: 1 },
        { key: 'serial', title: { en: 'Serial' }, from: 'serial', alphabet: '0123456789', length: 12 },
      ],
    };
    await site
      .post('/v1/frameworks')
      .send({ key: 'long', title: { en: 'Long' }, definition })
      .expect(201);
    await site.post('/v1/frameworks/long/versions/1/publish').expect(200);
    const node = { path: 'X', title: { en: 'X' }, itemKind: 'equipment' };
    await site.post('/v1/frameworks/long/classes').send(node).expect(201);
    const { body: item } = await site
      .post('/v1/items')
      .send({ class: `long:${node.path}` })
      .expect(201);
    const misfit = { codes: [item.code], labelStock: 'avery-l7651', symbol: 'code-128' };
    const en = await sheet(misfit).expect(422);
    expect(en.body).toMatchObject({ code: 'label-misfit', params: { code: item.code, reason: 'module-too-small' } });
    expect(en.body.detail).toMatch(/a module of the symbol would be 0\.\d+ mm wide; 0\.19 mm are needed/);
    const vi = await sheet(misfit).set('Accept-Language', 'vi').expect(422);
    expect(vi.body.detail).toMatch(/ô của ký hiệu chỉ rộng 0\.\d+ mm/);
    await sheet({ ...misfit, labelStock: 'avery-5160', symbol: 'qr' })
      .buffer()
      .expect(200);
  });

  test('a title with signs that the font lacks, named', async () => {
    const { body: item } = await site
      .post('/v1/items')
      .send({ class: 'sample:T.23.020', title: { vi: 'Động cơ\u200b Д-30' } })
      .expect(201);
    const answer = await sheet({ codes: [item.code] }).expect(422);
    expect(answer.body).toMatchObject({ code: 'label-misfit', params: { reason: 'sign-missing', signs: ['Д'] } });
  });

  test('codes of items that the key does not see', async () => {
    const answer = await sheet({ codes }, foreign).expect(422);
    expect(pointers(answer.body)).toEqual(codes.map((_, index) => `#/body/codes/${index}`));
    const query = await sheet({ query: { class: 'sample:T.23' } }, foreign).expect(422);
    expect(pointers(query.body)).toEqual(['#/body/query']);
  });

  test('more than 5,000 labels', async () => {
    const answer = await sheet({ codes: Array.from({ length: 5_001 }, () => codes[0]) }).expect(422);
    expect(answer.body).toMatchObject({ code: 'too-many-labels', params: { most: 5_000 } });
  });
});

test('a client that hangs up in the middle of a sheet harms nothing', async () => {
  const server = site.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const body = JSON.stringify({
    labelStock: 'avery-l7651',
    codes: Array.from({ length: 1_000 }, (_, at) => codes[at % 3]),
  });
  socket.write(
    `POST /v1/labels/sheet HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  expect(head.toString()).toContain('Content-Type: application/pdf');
  socket.destroy();
  // The server closes once nothing is under way any more: the rest of the sheet was given up.
  await new Promise((resolve) => server.close(resolve));
  expect(site.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  await sheet({ codes }).buffer().expect(200);
});

describe('a picture of a label stock', () => {
  const picture = (key: string) => site.get(`/v1/label-stocks/${key}.svg`);

  test('is drawn to scale: page and labels in millimetres, in the language of the reader', async () => {
    const { headers, body } = await picture('avery-l7160').set('Accept-Language', 'vi').buffer().expect(200);
    expect(headers['content-type']).toMatch('image/svg+xml');
    const svg = body.toString();
    expect(svg).toContain('width="210mm" height="297mm"');
    expect(svg).toContain('<title>Avery L7160, 21 nhãn</title>');
    expect(svg.match(/<rect x="[\d.]+" y="[\d.]+" width="63.5" height="38.1"/g)).toHaveLength(21);
    expect((await picture('avery-5194').buffer().expect(200)).body.toString().match(/<circle/g)).toHaveLength(12);
  });

  test('that there is not', async () => {
    await picture('avery-none').expect(404);
    await picture('__proto__').expect(404);
  });
});
