import { describe, expect, test } from '@jest/globals';
import { mistakeText } from '../../src/texts/mistakes.ts';
import { csvRefusal } from '../support/csv.ts';

const good = '1,2\n'.repeat(5_000);
const utf8 = (text: string, bad: number[], rest = '') =>
  Buffer.concat([Buffer.from(text), Buffer.from(bad), Buffer.from(rest)]);

describe('a file that can not be read is refused with the line', () => {
  test.each<[string, string | Uint8Array, object]>([
    ['Latin-1', utf8('a,b\n1,2\nm', [0xe1], 'y,3\n'), { code: 'csv-not-utf8', line: 3 }],
    ['UTF-16', utf8('', [0xff, 0xfe], 'a\0,\0b\0'), { code: 'csv-not-utf8', line: 1 }],
    ['a surrogate as UTF-8', utf8('a,b\n', [0xed, 0xa0, 0x80], '\n'), { code: 'csv-not-utf8', line: 2 }],
    ['an overlong NUL', utf8('a,b\n\n\n', [0xc0, 0x80], '\n'), { code: 'csv-not-utf8', line: 4 }],
    ['a character cut off at the end', utf8('a,b\nệ,2\n3,', [0xe1, 0xbb]), { code: 'csv-not-utf8', line: 3 }],
    [
      'a bad byte after a replacement character',
      utf8('a,\uFFFD\nệ\n1,', [0xff], '\nx\n'),
      { code: 'csv-not-utf8', line: 3 },
    ],
    ['NUL', 'a,b\n1,2\n3,\0\n', { code: 'csv-nul', line: 3 }],
    ['a column twice', 'a,b,a\n', { code: 'csv-column-twice', column: 'a' }],
    ['a column twice, typed in two ways', 'Te\u0302n,T\u00EAn\n', { code: 'csv-column-twice', column: 'T\u00EAn' }],
    ['a column without a name', 'a,,c\n', { code: 'csv-column-empty' }],
    ['nothing but commas', ',,\n', { code: 'csv-column-empty' }],
    ['a line break in a column', '"a\nb",c\n', { code: 'csv-column-characters' }],
    ['a quote not closed', 'a,b\n1,2\n3,"4\n5,6\n', { code: 'csv-unclosed-quote', line: 3 }],
    ['a quote not closed in the header', 'a,"b\n1,2\n', { code: 'csv-unclosed-quote', line: 1 }],
    ['a quote inside a field', 'a,b\n1,2\n3",4\n', { code: 'csv-quote', line: 3 }],
    ['a sign after a closing quote', 'a,b\n1,2\n"3"x,4\n', { code: 'csv-quote', line: 3 }],
    ['a field too long', `a,b\n1,2\n3,${'x'.repeat(10_001)}\n`, { code: 'csv-field-too-long', line: 3, max: 10_000 }],
  ])('%s', async (_, file, expected) => {
    for (const size of [1, 2, 5, 64 * 1024]) expect(await csvRefusal(file, size)).toEqual(expected);
  });

  test.each<[string, string, object]>([
    ['a quote inside a field', 'x",y\n', { code: 'csv-quote', line: 5_002 }],
    ['a quote not closed', '"x,y\n', { code: 'csv-unclosed-quote', line: 5_002 }],
    ['NUL', '\0\n', { code: 'csv-nul', line: 5_002 }],
  ])('%s, far down', async (_, end, expected) => {
    for (const size of [1_000, 64 * 1024]) expect(await csvRefusal(`a,b\n${good}${end}`, size)).toEqual(expected);
  });

  test('201 columns', async () => {
    const columns = Array.from({ length: 201 }, (_, index) => `c${index}`).join(',');
    expect(await csvRefusal(`${columns}\n`)).toEqual({ code: 'csv-too-many-columns', max: 200 });
  });

  test('reasons have texts in both languages', () => {
    for (const code of ['csv-column-characters', 'csv-record-too-long', 'text-too-long', 'item-kind-mismatch']) {
      expect(mistakeText({ code }, 'en')).not.toBe(code);
      expect(mistakeText({ code }, 'vi')).not.toBe(mistakeText({ code }, 'en'));
    }
  });
});

describe('a file made to fill memory is given up early', () => {
  /** Counts the chunks that are asked for. */
  function endless(start: string, chunk: string) {
    const count = { chunks: 0 };
    async function* chunks() {
      yield Buffer.from(start);
      for (;;) {
        count.chunks += 1;
        if (count.chunks > 200) throw new Error('read on and on');
        yield Buffer.from(chunk);
      }
    }
    return { count, chunks: chunks() };
  }

  const kilobytes64 = 64 * 1024;
  test.each<[string, string, string, object]>([
    ['columns with names', '', 'c12345,'.repeat(9_362), { code: 'csv-too-many-columns', max: 200 }],
    ['columns without names', '', ','.repeat(kilobytes64), { code: 'csv-too-many-columns', max: 200 }],
    ['empty fields in a row', 'a,b\n1,2\n', '"",'.repeat(21_845), { code: 'csv-too-many-columns', max: 200 }],
    ['one field', 'a,b\n1,2\n', 'x'.repeat(kilobytes64), { code: 'csv-record-too-long', line: 3, max: 400_000 }],
    [
      'a quote never closed',
      'a,b\n1,2\n"',
      'x,y\n'.repeat(kilobytes64 / 4),
      { code: 'csv-record-too-long', line: 3, max: 400_000 },
    ],
  ])('%s', async (_, start, chunk, expected) => {
    const { count, chunks } = endless(start, chunk);
    expect(await csvRefusal(chunks)).toEqual(expected);
    expect(count.chunks).toBeLessThan(30);
  });

  test('empty lines are no record that grows', async () => {
    const { chunks } = endless('a,b\n', '\n'.repeat(kilobytes64));
    await expect(csvRefusal(chunks)).rejects.toThrow('read on and on');
  });
});
