import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { compileFramework } from '../../dist/src/codes/compiled-framework.js';
import { sampleFramework } from '../../dist/src/codes/sample-framework.js';
import { labelStocks } from '../../dist/src/labels/label-stocks.js';
import { layoutLabel } from '../../dist/src/labels/layout.js';
import { writeSheet } from '../../dist/src/labels/sheet.js';

/**
 * Writes a sheet for each label stock and symbol, rasterises it with pdftoppm, cuts every label out and has it read by an independent program:
 * zbarimg for QR and Code 128, dmtxread for Data Matrix. Every label must say what was asked for.
 */
const DPI = 300;
for (const program of ['pdftoppm', 'zbarimg', 'dmtxread']) {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) {
    console.error(`NOT CHECKED: ${program} is missing`);
    process.exit(1);
  }
}

const framework = compileFramework({ key: 'sample', version: 1, definition: sampleFramework.definition });
const directory = mkdtempSync(join(tmpdir(), 'labels-'));
let missing = 0;
try {
  for (const stock of labelStocks)
    for (const symbol of ['qr', 'data-matrix', 'code-128']) await checkSheet(stock, symbol);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = missing === 0 ? 0 : 1;

async function checkSheet(stock, symbol) {
  const count = stock.roll ? 4 : stock.columns * stock.rows;
  const codes = Array.from({ length: count }, (_, index) => framework.formatCode('T.23.015', index + 1));
  const lines = ['Máy phát điện 5 kW, chạy dầu diesel', 'Kho kỹ thuật (ví dụ)'];
  const size = { ...stock.label, symbol, dpi: stock.roll ? 203 : undefined };
  const layouts = codes.map((code) => layoutLabel({ code, compact: framework.toCompact(code), lines }, size));
  const pdf = join(directory, 'sheet.pdf');
  const out = createWriteStream(pdf);
  await writeSheet(out, layouts, { stock });
  out.end();
  await once(out, 'finish');
  execFileSync('pdftoppm', ['-r', String(DPI), '-gray', '-png', pdf, join(directory, 'page')]);
  const pages = pagesOf(stock.roll ? count : 1);
  let read = 0;
  for (const [index, code] of codes.entries()) {
    const wanted = symbol === 'code-128' ? framework.toCompact(code) : code;
    const picture = stock.roll ? pages[index] : pages[0];
    if (readLabel(cut(picture, stock, stock.roll ? 0 : index), symbol) === wanted) read += 1;
  }
  missing += count - read;
  console.log(
    `${stock.key} ${symbol}: ${read} of ${count} read by ${symbol === 'data-matrix' ? 'dmtxread' : 'zbarimg'} at ${DPI} dpi`,
  );
  for (const name of execFileSync('ls', [directory])
    .toString()
    .split('\n')
    .filter((each) => each.startsWith('page')))
    rmSync(join(directory, name));
}

function pagesOf(count) {
  const names = execFileSync('ls', [directory])
    .toString()
    .split('\n')
    .filter((each) => each.startsWith('page'))
    .sort();
  return names.slice(0, count).map((name) => PNG.sync.read(readFileSync(join(directory, name))));
}

function cut(picture, stock, index) {
  const px = (mm) => Math.round((mm * DPI) / 25.4);
  const [x, y] = [
    px(stock.left + (index % stock.columns) * stock.pitchX),
    px(stock.top + Math.floor(index / stock.columns) * stock.pitchY),
  ];
  const [width, height] = [
    Math.min(px(stock.label.width), picture.width - x),
    Math.min(px(stock.label.height), picture.height - y),
  ];
  const label = new PNG({ width, height });
  PNG.bitblt(picture, label, x, y, width, height, 0, 0);
  const path = join(directory, 'label.png');
  writeFileSync(path, PNG.sync.write(label));
  return path;
}

function readLabel(path, symbol) {
  if (symbol === 'data-matrix') return spawnSync('dmtxread', ['-N', '1', '-m', '2000', path]).stdout.toString();
  const type = symbol === 'qr' ? 'qrcode' : 'code128';
  return spawnSync('zbarimg', ['-q', '--raw', '-S*.disable', `-S${type}.enable`, path])
    .stdout.toString()
    .trim();
}
