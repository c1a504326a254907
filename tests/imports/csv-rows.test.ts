import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/demo/random.ts';
import { LONGEST_FIELD, MOST_COLUMNS, readCsv } from '../../src/imports/csv-rows.ts';
import { rowsOf } from '../support/csv.ts';

const header = { line: 1, fields: ['a', 'b'] };

describe('readCsv', () => {
  test.each<[string, string, [number, string, string][]]>([
    [
      'LF',
      'a,b\n1,2\n3,4\n',
      [
        [2, '1', '2'],
        [3, '3', '4'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n3,4\r\n',
      [
        [2, '1', '2'],
        [3, '3', '4'],
      ],
    ],
    [
      'both line endings, CRLF first',
      'a,b\r\n1,2\n3,4\r\n',
      [
        [2, '1', '2'],
        [3, '3', '4'],
      ],
    ],
    [
      'both line endings, LF first',
      'a,b\n1,2\r\n3,4\n',
      [
        [2, '1', '2'],
        [3, '3', '4'],
      ],
    ],
    ['no line ending at the end', 'a,b\n1,2', [[2, '1', '2']]],
    ['a byte order mark', '\uFEFFa,b\n1,2\n', [[2, '1', '2']]],
    ['a comma in quotes', 'a,b\n"1,5",2\n', [[2, '1,5', '2']]],
    ['doubled quotes', 'a,b\n"say ""hi""",""""\n', [[2, 'say "hi"', '"']]],
    [
      'LF in quotes',
      'a,b\n"x\ny",2\n3,4\n',
      [
        [2, 'x\ny', '2'],
        [4, '3', '4'],
      ],
    ],
    [
      'CRLF in quotes',
      'a,b\r\n"x\r\n\r\ny",2\r\n3,4\r\n',
      [
        [2, 'x\r\n\r\ny', '2'],
        [5, '3', '4'],
      ],
    ],
    [
      'a line break in quotes at the start',
      'a,b\n"\n\nx",2\n3,4\n',
      [
        [2, '\n\nx', '2'],
        [5, '3', '4'],
      ],
    ],
    [
      'empty lines',
      'a,b\n\n1,2\n\n\n3,4\n',
      [
        [3, '1', '2'],
        [6, '3', '4'],
      ],
    ],
    [
      'empty lines of CRLF',
      'a,b\r\n\r\n1,2\r\n\r\n3,4\r\n',
      [
        [3, '1', '2'],
        [5, '3', '4'],
      ],
    ],
    [
      'empty fields',
      'a,b\n,\n"",""\n',
      [
        [2, '', ''],
        [3, '', ''],
      ],
    ],
    ['spaces, which are kept', 'a,b\n 1 ,\t2\n', [[2, ' 1 ', '\t2']]],
    ['texts that spreadsheets would run', 'a,b\n=cmd(),+1\n', [[2, '=cmd()', '+1']]],
    ['Vietnamese', 'a,b\nMáy phát điện,đội xe\n', [[2, 'Máy phát điện', 'đội xe']]],
  ])('reads %s, in chunks of any size', async (_, file, expected) => {
    const rows = [header, ...expected.map(([line, ...fields]) => ({ line, fields }))];
    for (const size of [1, 2, 3, 7, 64 * 1024]) expect(await rowsOf(file, size)).toEqual(rows);
  });

  test('leaves a line with too few or too many fields to who plans it', async () => {
    expect(await rowsOf('a,b\n1\n1,2,3\n1,2\n')).toEqual([
      header,
      { line: 2, fields: ['1'] },
      { line: 3, fields: ['1', '2', '3'] },
      { line: 4, fields: ['1', '2'] },
    ]);
  });

  test.each(['', '\uFEFF', '\n\n\r\n'])('has no rows for a file without text (%j)', async (file) => {
    expect(await rowsOf(file)).toEqual([]);
  });

  test('takes columns that mean something to programs as they are, and composes them', async () => {
    const [columns] = await rowsOf('__proto__,constructor,Te\u0302n\n');
    expect(columns?.fields).toEqual(['__proto__', 'constructor', 'T\u00EAn']);
  });

  test('takes as many columns and characters as it says', async () => {
    const columns = Array.from({ length: MOST_COLUMNS }, (_, index) => `c${index}`).join(',');
    expect((await rowsOf(`${columns}\n`))[0]?.fields).toHaveLength(MOST_COLUMNS);
    expect((await rowsOf(`a\n${'x'.repeat(LONGEST_FIELD)}\n`))[1]?.fields[0]).toHaveLength(LONGEST_FIELD);
  });

  test('reads back whatever was quoted by the rules', async () => {
    const random = new Random(20261124);
    const signs = ['a', 'ệ', '"', ',', '\n', '\r\n', ' ', '=', '😀', "'", 'Đ', ';'];
    const field = () => Array.from({ length: random.between(0, 6) }, () => random.pick(signs)).join('');
    for (let round = 0; round < 200; round += 1) {
      const rows = Array.from({ length: random.between(1, 6) }, () => [field(), field(), field()]);
      const eol = random.pick(['\n', '\r\n']);
      const file = ['x,y,z', ...rows.map((row) => row.map(quoted).join(','))].join(eol) + eol;
      const read = await rowsOf(file, random.pick([1, 3, 5, 1000]));
      expect(read.slice(1).map(({ fields }) => fields)).toEqual(rows);
      expect(read.slice(1).map(({ line }) => line)).toEqual(startLines(rows));
    }
  });

  test('reads a long file a little at a time', async () => {
    let given = 0;
    async function* endless() {
      yield Buffer.from('a,b\n');
      for (;;) {
        given += 1;
        yield Buffer.from('1,2\n'.repeat(16 * 1024));
      }
    }
    let read = 0;
    for await (const _ of readCsv(endless())) {
      read += 1;
      if (read === 200_000) break;
    }
    expect(given).toBeLessThan(200_000 / (16 * 1024) + 6);
  });

  test('closes its source when nobody wants more', async () => {
    let closed = false;
    async function* source() {
      try {
        for (;;) yield Buffer.from('a,b\n');
      } finally {
        closed = true;
      }
    }
    for await (const _ of readCsv(source())) break;
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(true);
  });

  test('hands on what goes wrong in reading', async () => {
    const broken = async () => {
      for await (const _ of readCsv(failing())) {
        // nothing comes
      }
    };
    await expect(broken()).rejects.toThrow('disk gone');
  });
});

// biome-ignore lint/correctness/useYield: a source that fails before its first chunk
async function* failing(): AsyncGenerator<Uint8Array> {
  throw new Error('disk gone');
}

function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

/** The line each record starts on, counted by the line feeds of those before. */
function startLines(rows: readonly string[][]): number[] {
  let line = 2;
  return rows.map((row) => {
    const start = line;
    line += 1 + row.join('').split('\n').length - 1;
    return start;
  });
}
