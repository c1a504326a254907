import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { inflateSync } from 'node:zlib';
import type { LabelStock } from '../../src/labels/label-stocks.ts';
import { layoutLabel } from '../../src/labels/layout.ts';
import { type SheetOptions, writeSheet } from '../../src/labels/sheet.ts';
import { contentOf, stockOf } from '../support/labels.ts';

const MM = 25.4 / 72;

function labelsFor(stock: LabelStock, count: number) {
  return Array.from({ length: count }, (_, index) =>
    layoutLabel(contentOf(index + 1), { ...stock.label, symbol: 'qr' }),
  );
}

async function sheet(key: string, count: number, options: Partial<SheetOptions> = {}): Promise<Buffer> {
  const stock = stockOf(key);
  const sink = new PassThrough();
  const written = writeSheet(sink, labelsFor(stock, count), { stock, ...options }).then(() => sink.end());
  const [bytes] = await Promise.all([buffer(sink), written]);
  return bytes;
}

/** The unpacked streams of a PDF. */
function streamsOf(pdf: Buffer): string[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/\/FlateDecode\s*>>\s*stream\r?\n/g)].map((found) => {
    const start = found.index + found[0].length;
    return inflateSync(pdf.subarray(start, text.indexOf('endstream', start))).toString('latin1');
  });
}

/** Per page and symbol, the top left corner of its first run of modules, mm from the top left of the page. */
function symbolCorners(pdf: Buffer): [x: number, y: number][][] {
  const pages = streamsOf(pdf).filter((stream) => stream.includes(' re\n'));
  return pages.map((page) =>
    [...page.matchAll(/ cm\n([\d.]+) ([\d.]+) [\d.]+ [\d.]+ re\n/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );
}

test.each(['avery-l7160', 'avery-l7651', 'avery-5160'])('symbols of %s lie in its slots', async (key) => {
  const stock = stockOf(key);
  const count = stock.columns * stock.rows;
  const [corners = [], second] = symbolCorners(await sheet(key, count));
  expect([corners.length, second]).toEqual([count, undefined]);
  for (const [index, [x, y]] of corners.entries()) {
    const { symbol } = layoutLabel(contentOf(index + 1), { ...stock.label, symbol: 'qr' });
    expect(x).toBeCloseTo(stock.left + (index % stock.columns) * stock.pitchX + symbol.x, 3);
    expect(y).toBeCloseTo(stock.top + Math.floor(index / stock.columns) * stock.pitchY + symbol.y, 3);
  }
});

test('pages have the size of the sheet, and as many as the labels from the start slot need', async () => {
  const pdf = (await sheet('avery-5160', 30, { startSlot: 2 })).toString('latin1');
  const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
  expect(boxes.map(([, width, height]) => [Number(width) * MM, Number(height) * MM])).toEqual([
    [expect.closeTo(215.9, 3), expect.closeTo(279.4, 3)],
    [expect.closeTo(215.9, 3), expect.closeTo(279.4, 3)],
  ]);
  expect((await sheet('roll-50x30', 3)).toString('latin1').match(/\/MediaBox/g)).toHaveLength(3);
});

test('the same labels give the same bytes', async () => {
  expect(Buffer.compare(await sheet('avery-l7160', 25), await sheet('avery-l7160', 25))).toBe(0);
});

test('a part of one font is embedded, with what its glyphs mean, and no picture', async () => {
  const pdf = (await sheet('avery-l7160', 1)).toString('latin1');
  expect(pdf.match(/\/FontFile2/g)).toHaveLength(1);
  expect(pdf).toMatch(/\/BaseFont \/[A-Z]{6}\+BeVietnamPro-Regular/);
  expect(pdf).not.toContain('/Subtype /Image');
  const meanings = streamsOf(Buffer.from(pdf, 'latin1')).find((stream) => stream.includes('beginbfrange')) ?? '';
  for (const letter of 'áệố') expect(meanings).toContain((letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0'));
});

test('goes out page by page: nothing waits for the end', async () => {
  let written = 0;
  const stock = stockOf('avery-l7160');
  const [label] = labelsFor(stock, 1);
  const writtenBefore: number[] = [];
  function* labels() {
    for (let index = 0; index < 10 * 21; index += 1) {
      writtenBefore.push(written);
      if (label) yield label;
    }
  }
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      written += chunk.length;
      done();
    },
  });
  await writeSheet(sink, labels(), { stock });
  const lastPage = written / 10;
  expect(writtenBefore.at(-1)).toBeGreaterThan(written - 2 * lastPage - 10_000);
  expect(writtenBefore[5 * 21 + 1]).toBeGreaterThan(lastPage * 3);
});

test('stops at the next label when the client is gone', async () => {
  const gone = new AbortController();
  const stock = stockOf('avery-l7160');
  let taken = 0;
  function* labels() {
    for (const label of labelsFor(stock, 60)) {
      taken += 1;
      if (taken === 30) gone.abort();
      yield label;
    }
  }
  const sink = new PassThrough().resume();
  await expect(writeSheet(sink, labels(), { stock, signal: gone.signal })).rejects.toThrow(/abort/i);
  expect(taken).toBe(30);
});
