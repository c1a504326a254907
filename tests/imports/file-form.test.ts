import { describe, expect, test } from '@jest/globals';
import { readCsv } from '../../src/imports/csv-rows.ts';
import { type FileForm, formOf } from '../../src/imports/file-form.ts';
import { chunksOf } from '../support/csv.ts';
import { encodeOld, type OldEncoding } from '../support/old-encodings.ts';
import { refusalOf } from '../support/refusal.ts';

const register = [
  'tên,lớp,số',
  'Máy phát điện,T1,2',
  'Máy bơm nước,T2,1',
  'Bộ dụng cụ sửa chữa,T3,4',
  'Dây cáp điện ngoài trời,T4,10',
  '',
].join('\n');
const columns = ['tên', 'lớp'];

const found = (file: Uint8Array | string, chosen: Partial<FileForm> = {}, wanted = columns) =>
  formOf(() => chunksOf(file), chosen, wanted);

async function mistake(file: Uint8Array | string, wanted = columns) {
  const { mistakes } = await refusalOf(async () => void (await found(file, {}, wanted)));
  return mistakes.map(({ pointer, code, params }) => ({ pointer, code, ...params }));
}

describe('the encoding of a file', () => {
  test.each<OldEncoding>(['windows-1258', 'tcvn3', 'vni'])('%s is told by its words', async (encoding) => {
    expect(await found(encodeOld(register, encoding))).toEqual({ encoding, delimiter: 'comma' });
    expect((await found(encodeOld(register.toUpperCase(), encoding), {}, [])).encoding).toBe(encoding);
  });

  test('UTF-8 is told by its bytes, with and without a byte order mark, and ASCII is UTF-8', async () => {
    for (const file of [register, `\uFEFF${register}`, 'tên,lớp\n', 'a,b\n1,2\n'])
      expect((await found(file, {}, [])).encoding).toBe('utf-8');
  });

  test('UTF-16 is told by its byte order mark, and read', async () => {
    const little = Buffer.from(`\uFEFF${register}`, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const [file, encoding] of [
      [little, 'utf-16le'],
      [big, 'utf-16be'],
    ] as const) {
      const form = await found(file);
      expect(form).toEqual({ encoding, delimiter: 'comma' });
      const rows = [];
      for await (const { fields } of readCsv(chunksOf(file, 3), form)) rows.push(fields.join());
      expect(rows).toEqual(register.trim().split('\n'));
    }
  });

  test('that a few words can not tell for sure is refused with what it may be', async () => {
    expect(await mistake(encodeOld('tên,lớp\nMáy,1\n', 'tcvn3'))).toEqual([
      { pointer: '#/body/file', code: 'csv-encoding-unsure', candidates: ['tcvn3'] },
    ]);
  });

  test('is what was chosen, whatever it looks like', async () => {
    expect((await found(encodeOld('tên,lớp\n', 'tcvn3'), { encoding: 'vni' }, [])).encoding).toBe('vni');
  });

  test('of no Vietnamese at all is left to UTF-8, which says the line', async () => {
    for (const text of ['Größe,Stück\nMüller,1\nGerät für Prüfung,2\n', 'a,b\n25\xb0C,\xb11\n'])
      expect((await found(Buffer.from(text, 'latin1'), {}, [])).encoding).toBe('utf-8');
  });
});

describe('the delimiter of a file', () => {
  test.each<[string, FileForm['delimiter'], string[]]>([
    ['tên,lớp\n', 'comma', []],
    ['tên;lớp\n', 'semicolon', ['tên']],
    ['\n\ntên\tlớp\r\n', 'tab', []],
    ['tên\n', 'comma', []],
    ['"tên, gọi";lớp\n', 'semicolon', []],
    ['tên, gọi;lớp\n', 'semicolon', ['lớp', 'tên, gọi']],
    ['"te\u0302n";"x,y"\tz;lớp\n', 'semicolon', ['tên', 'lớp']],
  ])('%j: %s', async (file, delimiter, wanted) => {
    expect((await found(file, {}, wanted)).delimiter).toBe(delimiter);
  });

  test('that can not be told is refused with what it may be', async () => {
    expect(await mistake('a,b;c\n', ['x'])).toEqual([
      { pointer: '#/body/file', code: 'csv-delimiter-unsure', candidates: ['comma', 'semicolon'] },
    ]);
  });
});

test('a byte that the chosen encoding lacks is told with its line', async () => {
  const rows = readCsv(chunksOf(Buffer.concat([encodeOld('tên;lớp\nMáy;1\n', 'tcvn3'), Buffer.from([0x81])]), 4), {
    encoding: 'tcvn3',
    delimiter: 'semicolon',
  });
  const { mistakes } = await refusalOf(async () => {
    for await (const _ of rows);
  });
  expect(mistakes).toEqual([
    { pointer: '#/body/file', code: 'csv-not-encoded', params: { line: 3, encoding: 'tcvn3' } },
  ]);
});
