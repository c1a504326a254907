import { readFileSync } from 'node:fs';
import { undoImport } from '../src/operations/undo-import.ts';
import { type ImportRowBody, type importer, openImportSite } from './support/importer.ts';
import { encodeOld } from './support/old-encodings.ts';
import type { TestSite } from './support/site.ts';

const page = readFileSync(new URL('../docs/imports.md', import.meta.url), 'utf8');
const plan = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
const [header = '', example = ''] = /```\n(STT;[\s\S]*?)```/.exec(page)?.[1]?.trim().split('\n') ?? [];

/** Made up. Lines 4, 7, 8 and 9 do not fit. */
const lines = [
  example,
  '2;100-02;;Máy phát điện 5 kW;Máy nổ;1;chiếc;Đội kỹ thuật số 1;;Khá;Đang dùng;14/3/2005;1/10/2019;182,5',
  '3;100-01;;Máy phát điện 7 kW;Máy nổ;1;cái;Kho trung tâm;;Tốt;Trong kho;2/4/2006;;',
  '4;100-04;B 17;Máy bơm nước chữa cháy;Máy bơm;1,0;bộ;Kho trung tâm;Kho A – giá 2;Kém;Đang sửa;2/4/2006;5/1/2024;1.064,25',
  '5;;B 17;Máy bơm nước;T.31.001;1;cái;Kho trung tâm;;;Mất;3/4/2006;9/9/2021;',
  '6;;;Máy bơm nước;Máy bơm;1;cái;Kho trung tâm;;;Trong kho;31/4/2006;;',
  '7;;;Máy bơm nước;Máy bơm;1;thùng;Kho trung tâm;;;Trong kho;3/4/2006;;',
  '8;;;Máy bơm nước;Máy bơm;1;cái;Kho trung tâm;;;Trong kho;3/4/2006;;1.064',
];

let site: TestSite;
let imports: ReturnType<typeof importer>;

beforeAll(async () => {
  ({ site, imports } = await openImportSite());
  for (const key of ['register-1998', 'old-number'])
    await site
      .post('/v1/alias-schemes')
      .send({ key, title: { en: key }, unique: true })
      .expect(201);
});
afterAll(() => site.close());

const file = (rows: readonly string[]) => encodeOld([header, ...rows, ''].join('\r\n').replaceAll('–', '-'), 'tcvn3');
const outcomes = (rows: readonly ImportRowBody[]) => rows.map(({ outcome, reason }) => reason ?? outcome);

describe('the untidy register of docs/imports.md', () => {
  let first: Awaited<ReturnType<ReturnType<typeof importer>['imported']>>;

  test('is imported as the page says, in TCVN3', async () => {
    first = await imports.imported(file(lines), plan);
    expect(await imports.importOf(first.id)).toMatchObject({ form: { encoding: 'tcvn3', delimiter: 'semicolon' } });
    expect(outcomes(first.rows)).toEqual([
      'create',
      'create',
      'alias-twice',
      'quantity-not-whole',
      'create',
      'date-invalid',
      'uom-unknown',
      'number-ambiguous',
    ]);
    expect(await imports.itemOf('100-01')).toMatchObject({
      class: 'sample:T.23.015',
      title: { vi: 'Máy phát điện 5 kW' },
      unit: 'kho-trung-tam',
      place: 'kho-a-gia-1',
      status: 'in_stock',
      grade: '1',
      uom: 'EA',
      attributes: { weightKg: '182.5' },
      aliases: [
        { scheme: 'register-1998', value: '1' },
        { scheme: 'old-number', value: '100-01' },
        { scheme: 'maker-serial', value: 'GX 99812' },
      ],
    });
    const { body: unit } = await site.get('/v1/units/doi-ky-thuat-so-1').expect(200);
    expect(unit.title).toEqual({ vi: 'Đội kỹ thuật số 1' });
    const code = first.rows[1]?.codes?.[0] ?? '';
    const log = (await imports.logOf(code)).map(({ type, occurredAt }) => [type, String(occurredAt).slice(0, 10)]);
    expect(log.filter(([type]) => type !== 'inspected')).toEqual([
      ['registered', '2005-03-14'],
      ['received', '2005-03-14'],
      ['issued', '2019-10-01'],
    ]);
    expect(await imports.itemOf('B 17')).toMatchObject({ status: 'lost' });
  });

  test('comes again, corrected, by a mapping: what is there changes, what was refused goes in', async () => {
    await site.put('/v1/import-mappings/register-1998').send({ plan }).expect(200);
    const corrected = lines
      .map((line) => line.replace('3;100-01', '3;100-03').replace('1,0;', '1;').replace('31/4/', '30/4/'))
      .map((line) =>
        line
          .replace('thùng', 'cái')
          .replace(/;1\.064$/, ';1.064,0')
          .replace('Khá', 'Kém'),
      );
    const { body } = await site
      .post('/v1/imports')
      .field('mapping', 'register-1998')
      .attach('file', file(corrected), 'register.csv')
      .expect(201);
    const { counts } = await imports.apply(body.id);
    expect(counts).toEqual({ rows: 8, create: 5, update: 1, unchanged: 2, error: 0, items: 5 });
    expect(await imports.itemOf('100-02')).toMatchObject({ grade: '4', status: 'in_use' });
    expect(await imports.itemOf('100-04')).toMatchObject({
      title: { vi: 'Máy bơm nước chữa cháy' },
      status: 'in_maintenance',
      uom: 'SET',
      attributes: { weightKg: '1064.25' },
    });
  });

  test('is undone where nothing else has happened', async () => {
    await site.post(`/v1/imports/${first.id}/undo`).expect(202);
    await undoImport(site.deps, first.id);
    expect(await imports.importOf(first.id)).toMatchObject({ state: 'undone', undone: { items: 2, kept: 1 } });
    expect(await imports.itemOf('100-01')).toMatchObject({ status: 'disposed' });
    expect((await imports.rowsOf(first.id))[1]?.undo?.kept[0]?.reason).toBe('changed-since');
  });
});
