import { generateKeyPairSync } from 'node:crypto';
import { signCatalogue } from '../../src/reference/catalogue-signature.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const DIGITS = '0123456789';
const { privateKey } = generateKeyPairSync('ed25519');
const issuerKey = signCatalogue({}, privateKey).key;

let authority: TestSite;
let unit: TestSite;

beforeAll(async () => {
  authority = await openTestSite();
  unit = await openTestSite();
  const level = (key: string, from: string, length: number) => ({ key, from, alphabet: DIGITS, length });
  const mark = { key: 'mark', from: 'constant', alphabet: 'N', length: 1, value: 'N' };
  const definition = { levels: [mark, level('a', 'class', 1), level('b', 'class', 2), level('serial', 'serial', 4)] };
  await authority
    .post('/v1/frameworks')
    .send({ key: 'national', title: { en: 'Made-up framework' }, issuer: 'Nobody', definition })
    .expect(201);
  await authority.post('/v1/frameworks/national/versions/1/publish').expect(200);
  const add = (path: string, more: object = {}) =>
    authority
      .post('/v1/frameworks/national/classes')
      .send({ path, title: { vi: `Lớp "${path}", mẫu` }, itemKind: 'equipment', ...more })
      .expect(201);
  await add('1.01', { attributes: { power: { type: 'decimal', uom: 'KWT' } } });
  await add('1.02');
  await add('2.01', { itemKind: 'lot' });
  await authority.post('/v1/frameworks/national/classes/1.02/merge').send({ into: '1.01' }).expect(200);
  await authority.post('/v1/frameworks/national/classes/2/move').send({ under: '1' }).expect(200);
});
afterAll(() => Promise.all([authority.close(), unit.close()]));

async function given() {
  const { body } = await authority.get('/v1/frameworks/national/catalogue').expect(200);
  return body.catalogue;
}

const signed = (catalogue: object) => ({ catalogue, signature: signCatalogue(catalogue, privateKey) });
/** Thirty numbers of the authority for the unit, in one class, by the version of today. */
async function handBlock(): Promise<void> {
  const holder = { kind: 'server', name: unit.deps.origin };
  const { body: set } = await authority
    .post('/v1/blocks')
    .send({ class: 'national:1.01', count: 30, holder })
    .expect(201);
  const { block } = (await authority.get(`/v1/blocks/${set.id}/document`).expect(200)).body;
  await unit
    .post('/v1/foreign-blocks')
    .send({ block, signature: signCatalogue(block, privateKey) })
    .expect(200);
}
const compare = (body: object) => unit.post('/v1/catalogues/compare').send(body);
const take = (body: object) => unit.post('/v1/catalogues').send(body);

describe('catalogues', () => {
  test('are shown before they are taken, taken once, and are then the same document', async () => {
    const catalogue = await given();
    const body = { ...signed(catalogue), issuerKey };
    const { body: diff } = await compare(body).expect(200);
    expect(diff).toMatchObject({ versions: [1], added: { count: 5 }, changed: { count: 0 }, unchanged: 0 });
    expect((await unit.get('/v1/frameworks/national')).status).toBe(404);
    await take(body).expect(200);
    expect((await unit.get('/v1/frameworks/national/catalogue').expect(200)).body.catalogue).toEqual(catalogue);
    const { body: again } = await take(body).expect(200);
    expect(again).toMatchObject({ versions: [], added: { count: 0 }, changed: { count: 0 }, unchanged: 5 });
    await handBlock();
    const { body: item } = await unit.post('/v1/items').send({ class: 'national:1.01' }).expect(201);
    expect(item.code).toMatch(/^N\.1\.01\.0001\./);
    expect((await unit.post('/v1/items').send({ class: 'national:1.02' }).expect(409)).body.code).toBe('class-closed');
    const shown = await unit.get('/v1/items?class=national:1').expect(200);
    expect(shown.body.data).toHaveLength(1);
  });

  test('are taken from their issuer alone: not unsigned, not with one byte changed, not from another', async () => {
    const catalogue = await given();
    const other = generateKeyPairSync('ed25519').privateKey;
    const changed = structuredClone(catalogue);
    changed.classes[1].title.vi += ' ';
    const refused: [object, RegExp][] = [
      [{ catalogue }, /signed by the issuer/],
      [{ ...signed(catalogue), catalogue: changed }, /changed after it was signed/],
      [{ catalogue, signature: signCatalogue(catalogue, other) }, /another key/],
      [{ ...signed(catalogue), issuerKey: signCatalogue({}, other).key }, /trusts another key/],
    ];
    for (const [body, detail] of refused) {
      for (const answer of [await compare(body), await take(body)]) {
        expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '#/body/signature']);
        expect(answer.body.errors[0].detail).toMatch(detail);
      }
    }
    const own = await unit
      .post('/v1/frameworks/national/classes')
      .send({ path: '1.77', title: { en: 'own' }, itemKind: 'lot' })
      .expect(409);
    expect(own.body.code).toBe('framework-of-issuer');
    expect((await unit.patch('/v1/frameworks/national/classes/1.01').send({ title: { en: 'own' } })).status).toBe(409);
  });

  test('that come later change what changed, and leave what is here alone', async () => {
    await authority
      .patch('/v1/frameworks/national/classes/1.01')
      .send({ title: { vi: 'Tên mới' } })
      .expect(200);
    await authority
      .post('/v1/frameworks/national/classes')
      .send({ path: '3.01', title: { en: 'new' }, itemKind: 'lot' })
      .expect(201);
    const levels = (await given()).versions[0].definition.levels.map((level: { from: string }) =>
      level.from === 'serial' ? { ...level, length: 6 } : level,
    );
    await authority.post('/v1/frameworks/national/versions').send({ definition: { levels } }).expect(201);
    await authority.post('/v1/frameworks/national/versions/2/publish').expect(200);
    const body = signed(await given());
    const { body: diff } = await compare(body).expect(200);
    expect(diff).toMatchObject({
      versions: [2],
      added: { count: 2, examples: ['3', '3.01'] },
      changed: { count: 1, examples: ['1.01'] },
      unchanged: 4,
    });
    await take(body).expect(200);
    expect((await unit.get('/v1/frameworks/national/classes/1.01').expect(200)).body.title).toEqual({ vi: 'Tên mới' });
    await handBlock();
    expect((await unit.post('/v1/items').send({ class: 'national:1.01' }).expect(201)).body.code).toMatch(
      /^N\.1\.01\.000031\./,
    );
    const { rebuild } = await import('../../src/operations/rebuild.ts');
    const report = await rebuild(unit.deps.stores, { write: false });
    expect([report.differing, report.unfounded, report.broken]).toEqual([[], [], []]);
  });

  test('with mistakes are refused with every one of them, and nothing is stored', async () => {
    const catalogue = await given();
    catalogue.framework.key = 'wrong';
    catalogue.versions[0].definition.levels[0] = {
      key: 'mark',
      from: 'constant',
      alphabet: 'W',
      length: 1,
      value: 'W',
    };
    catalogue.versions.length = 1;
    catalogue.classes = [
      { path: '1', title: { en: 'a' }, parent: '2' },
      { path: '2', title: { en: 'b' }, parent: '1' },
      { path: '1.01', title: { en: 'c' } },
      { path: '1.01', title: { en: 'c' }, itemKind: 'lot' },
      { path: '1.X1', title: { en: 'd' }, itemKind: 'lot' },
      { path: '9', title: { en: 'e' }, itemKind: 'lot' },
      { path: '3', title: { en: 'f' }, parent: '8' },
      { path: '4', title: { en: 'g' }, parent: '5.01' },
      { path: '5.01', title: { en: 'h' }, itemKind: 'lot', closed: true, successor: 'wrong:5.02' },
      { path: '5.02', title: { en: 'i' }, itemKind: 'lot', closed: true, successor: 'wrong:5.01' },
      { path: '5.03', title: { en: 'j' }, itemKind: 'lot', closed: true, successor: 'wrong:5.01' },
    ];
    const { body } = await take({ catalogue }).expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/body/catalogue/classes/0/parent',
      '#/body/catalogue/classes/1/parent',
      '#/body/catalogue/classes/2/itemKind',
      '#/body/catalogue/classes/3/path',
      '#/body/catalogue/classes/4/path',
      '#/body/catalogue/classes/5/itemKind',
      '#/body/catalogue/classes/6/parent',
      '#/body/catalogue/classes/7/parent',
      '#/body/catalogue/classes/8/successor',
      '#/body/catalogue/classes/9/successor',
    ]);
    expect((await unit.get('/v1/frameworks/wrong')).status).toBe(404);
  });

  test('hand on that a version is retired: the unit issues nothing by it any more', async () => {
    await authority.post('/v1/frameworks/national/versions/1/retire').send({ reason: 'made up' }).expect(200);
    const body = signed(await given());
    expect((await compare(body).expect(200)).body).toMatchObject({ versions: [], retired: [1] });
    await take(body).expect(200);
    expect((await unit.get('/v1/frameworks/national/versions/1').expect(200)).body.state).toBe('retired');
    expect((await take(body).expect(200)).body.retired).toEqual([]);
    expect(await given()).toEqual((await unit.get('/v1/frameworks/national/catalogue').expect(200)).body.catalogue);
  });

  test('of more classes than there may be, or with trees that go round in a wide circle, are refused', async () => {
    const catalogue = await given();
    const path = (index: number) => String(index % 10);
    const circle = Array.from({ length: 10 }, (_, n) => ({ path: path(n), title: { en: 'x' }, parent: path(n + 1) }));
    const round = await take({
      catalogue: { ...catalogue, framework: { ...catalogue.framework, key: 'round' }, classes: circle },
    });
    expect(round.body.errors).toHaveLength(10);
    const many = Array.from({ length: 200_001 }, () => ({ path: '1', title: { en: 'x' } }));
    const { body } = await compare({ catalogue: { ...catalogue, classes: many } }).expect(422);
    expect(body.errors[0].pointer).toBe('#/body/catalogue/classes');
  });

  test('are there as CSV too', async () => {
    const { text, headers } = await authority.get('/v1/frameworks/national/catalogue.csv').expect(200);
    expect(headers['content-type']).toContain('text/csv');
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      'path,title_vi,title_en,item_kind,parent,closed,successor,attributes',
      '1,1,1,,,,,',
      '1.01,Tên mới,,equipment,,,,"{""power"":{""type"":""decimal"",""uom"":""KWT""}}"',
    ]);
    expect(text).toContain('1.02,"Lớp ""1.02"", mẫu",,equipment,,true,national:1.01,');
  });

  const csvOf = async (site: TestSite): Promise<string> =>
    (await site.get('/v1/frameworks/national/catalogue.csv').expect(200)).text;
  const sendCsv = (site: TestSite, text: string, query = '', more = '') =>
    site.post(`/v1/frameworks/national/catalogue.csv${more}${query}`).set('Content-Type', 'text/csv').send(text);

  test('as CSV are the same classes again, are compared first, and change what changed', async () => {
    await authority.post('/v1/frameworks/national/classes/3/move').send({ under: '2' }).expect(200);
    await authority.post('/v1/frameworks/national/classes/2/move').send({ under: '' }).expect(200);
    await authority.post('/v1/frameworks/national/classes/1.02/move').send({ under: '' }).expect(200);
    const text = await csvOf(authority);
    const before = await given();
    expect((await sendCsv(authority, text).expect(200)).body).toMatchObject({ unchanged: before.classes.length });
    expect(await given()).toEqual(before);
    const [header = '', ...rows] = text.trimEnd().split('\r\n');
    const turned = [header, ...rows.reverse(), '', '3.07,Mới,,lot,,,,'].join('\n');
    const bom = '\uFEFF';
    const { body: diff } = await sendCsv(authority, bom + turned, '', '/compare').expect(200);
    expect(diff).toMatchObject({ added: { examples: ['3.07'] }, changed: { count: 0 }, unchanged: rows.length });
    expect(await given()).toEqual(before);
    await sendCsv(authority, bom + turned).expect(200);
    const after = await given();
    expect(after.classes).toEqual([...before.classes, { path: '3.07', title: { vi: 'Mới' }, itemKind: 'lot' }]);
  });

  test("as CSV fit the issuer's signature of the same catalogue, and no other", async () => {
    const catalogue = await given();
    const { value } = signCatalogue(catalogue, privateKey);
    const text = await csvOf(authority);
    const bad = [
      [text, ''],
      [text.replace('Mới', 'Mơi'), `?signature=${value}`],
      [text, `?signature=${signCatalogue(catalogue, generateKeyPairSync('ed25519').privateKey).value}`],
    ] as const;
    for (const [csv, query] of bad) {
      const { body } = await sendCsv(unit, csv, query).expect(422);
      expect(body.errors[0].pointer).toBe('#/query/signature');
    }
    await sendCsv(unit, text, `?signature=${value}`).expect(200);
    expect((await unit.get('/v1/frameworks/national/catalogue')).body.catalogue).toEqual(catalogue);
    const unsigned = await sendCsv(authority, text, `?signature=${value}`).expect(422);
    expect(unsigned.body.errors[0].pointer).toBe('#/query/signature');
  });

  test('as CSV with mistakes are refused with line and column of each, and nothing is stored', async () => {
    const header = 'path,title_vi,title_en,item_kind,parent,closed,successor,attributes';
    const before = await given();
    const pointers = async (text: string) => {
      const { body } = await sendCsv(authority, text, '', '/compare').expect(422);
      expect((await sendCsv(authority, text)).status).toBe(422);
      return body.errors.map(({ pointer }: { pointer: string }) => pointer);
    };
    const rows = [
      header,
      '1.05,"two',
      'lines",,lot,,,,',
      '1.06,a,,box,,,,',
      '1.07,,,lot,,,,',
      '',
      'x,a,,,,,,',
      '1.08,a,,lot,,yes,,',
      '1.09,a,,lot,,,,{no json',
      '1.10,a,,lot,,,,"{""p"":{""type"":""stone""}}"',
      '1.11,a,,lot',
    ];
    expect(await pointers(rows.join('\n'))).toEqual([
      '#/body/2/title_vi',
      '#/body/4/item_kind',
      '#/body/5/title_vi',
      '#/body/7/path',
      '#/body/8/closed',
      '#/body/9/attributes',
      '#/body/10/attributes/p/type',
      '#/body/11',
    ]);
    const trees = [
      header,
      '7,a,,,8,,,',
      '8,a,,,7,,,',
      '7.01,b,,lot,,,,',
      '',
      '7.01,c,,lot,,,,',
      '7.02,d,,,,,,',
      '9,e,,lot,,,,',
    ];
    expect(await pointers(trees.join('\r\n'))).toEqual([
      '#/body/2/parent',
      '#/body/6/path',
      '#/body/7/item_kind',
      '#/body/3/parent',
      '#/body/8/item_kind',
    ]);
    expect(await pointers(`${header.replace('parent', 'above')},path\n`)).toEqual(['#/body/1', '#/body/1', '#/body/1']);
    expect(await pointers(`${header}\n\n1.05,"open,,lot,,,,\n`)).toEqual(['#/body/3']);
    expect(await pointers(`${header}\n1.05,a"b,,lot,,,,\n`)).toEqual(['#/body/2']);
    expect(await pointers(`${header}\n${'9.99,a,,lot,,,,\n'.repeat(200_001)}`)).toEqual(['#/body']);
    const notText = await sendCsv(authority, '').expect(400);
    expect(notText.body.code).toBe('malformed-body');
    expect((await authority.post('/v1/frameworks/national/catalogue.csv').send({ csv: header })).status).toBe(415);
    expect((await sendCsv(unit, header).expect(422)).body.errors[0].pointer).toBe('#/query/signature');
    expect(await given()).toEqual(before);
  });
});
