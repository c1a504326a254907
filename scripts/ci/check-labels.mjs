import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { compileFramework } from '../../dist/src/codes/compiled-framework.js';
import { sampleFramework } from '../../dist/src/codes/sample-framework.js';
import { findLabelStock, printArea } from '../../dist/src/labels/label-stocks.js';
import { layoutLabel } from '../../dist/src/labels/layout.js';
import { writeSheet } from '../../dist/src/labels/sheet.js';
import { sheetSlots } from '../../dist/src/labels/sheet-slots.js';
import { cut, DPI, inkEdges, inkOutside, pagesOf } from './label-pictures.mjs';

/**
 * Writes a sheet for each label stock and symbol, rasterises it with pdftoppm, and looks at the picture: every label, cut out, is read by an independent
 * program (zbarimg for QR and Code 128, dmtxread for Data Matrix) and must say what was asked for; every symbol lies within 0.1 mm of its place on the
 * published sheet; no ink is outside the labels.
 */
const MOST_OFF_MM = 0.1;
/** A4 and Letter, with and without gaps, a round one, rolls. */
const STOCKS = [
  'avery-l7159',
  'avery-l7160',
  'avery-l7651',
  'avery-5160',
  'herma-4625',
  'avery-5194',
  'roll-50x30',
  'roll-57x32',
];
for (const program of ['pdftoppm', 'zbarimg', 'dmtxread']) {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) {
    console.error(`NOT CHECKED: ${program} is missing`);
    process.exit(1);
  }
}

const framework = compileFramework({ key: 'sample', version: 1, definition: sampleFramework.definition });
const texts = [
  ['Máy phát điện 5 kW, chạy dầu diesel', 'Kho kỹ thuật (ví dụ)'],
  ['BỘ DỤNG CỤ SỬA CHỮA LƯU ĐỘNG CHO XE TẢI HẠNG NẶNG CÓ CẨU', 'TRẠM Ổ ĐIỆN VÀ ẨM THỰC (VÍ DỤ)'],
];
const directory = mkdtempSync(join(tmpdir(), 'labels-'));
let wrong = 0;
try {
  for (const key of STOCKS)
    for (const symbol of ['qr', 'data-matrix', 'code-128']) await checkSheet(findLabelStock(key), symbol);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = wrong === 0 ? 0 : 1;

async function checkSheet(stock, symbol) {
  const labels = labelsFor(stock, symbol);
  const pages = pagesOf(await pdfOf(labels, stock), directory);
  const places = labels.map((label) => ({
    ...label,
    picture: pages[label.slot.page],
    area: { ...sizeOf(stock), ...label.slot },
  }));
  const read = places.filter(({ picture, area, wanted }) => readLabel(cut(picture, area), symbol) === wanted).length;
  const off = Math.max(...places.map(({ picture, slot, layout }) => offBy(picture, slot, layout)));
  const outside = pages.reduce(
    (sum, picture, page) =>
      sum +
      inkOutside(
        picture,
        places.filter(({ slot }) => slot.page === page).map(({ area }) => area),
      ),
    0,
  );
  console.log(
    `${stock.key} ${symbol}: ${read} of ${labels.length} read by ${symbol === 'data-matrix' ? 'dmtxread' : 'zbarimg'} at ${DPI} dpi; ` +
      `at most ${off.toFixed(2)} mm off; ${outside} dots outside the labels`,
  );
  if (read < labels.length || off > MOST_OFF_MM || outside > 0) wrong += 1;
}

function sizeOf(stock) {
  const { width, height } = printArea(stock);
  return { width, height };
}

function labelsFor(stock, symbol) {
  const slots = sheetSlots(stock, {});
  const size = { ...sizeOf(stock), symbol, dpi: stock.roll ? 203 : undefined };
  return Array.from({ length: stock.roll ? 4 : stock.columns * stock.rows }, (_, index) => {
    const code = framework.formatCode('T.23.015', index + 1);
    const compact = framework.toCompact(code);
    const layout = layoutLabel({ code, compact, lines: texts[index % 2] }, size);
    return { wanted: symbol === 'code-128' ? compact : code, layout, slot: slots.next().value };
  });
}

async function pdfOf(labels, stock) {
  const pdf = join(directory, 'sheet.pdf');
  const out = createWriteStream(pdf);
  await writeSheet(
    out,
    labels.map(({ layout }) => layout),
    { stock },
  );
  out.end();
  await once(out, 'finish');
  return pdf;
}

/** How far the symbol's edges lie from where they belong, mm. */
function offBy(picture, slot, { symbol: { modules, x, y, module, rowHeight } }) {
  const wanted = { left: slot.x + x, top: slot.y + y };
  const [width, height] = [modules.columns * module, modules.rows * rowHeight];
  const margin = 0.5;
  const found = inkEdges(picture, {
    x: wanted.left - margin,
    y: wanted.top - margin,
    width: width + 2 * margin,
    height: height + 2 * margin,
  });
  return Math.max(
    Math.abs(found.left - wanted.left),
    Math.abs(found.top - wanted.top),
    Math.abs(found.right - wanted.left - width),
    Math.abs(found.bottom - wanted.top - height),
  );
}

function readLabel(picture, symbol) {
  const path = join(directory, 'label.png');
  writeFileSync(path, PNG.sync.write(picture));
  if (symbol === 'data-matrix') return spawnSync('dmtxread', ['-N', '1', '-m', '2000', path]).stdout.toString();
  const type = symbol === 'qr' ? 'qrcode' : 'code128';
  return spawnSync('zbarimg', ['-q', '--raw', '-S*.disable', `-S${type}.enable`, path])
    .stdout.toString()
    .trim();
}
