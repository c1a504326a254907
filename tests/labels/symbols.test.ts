import { labelPng } from '../../src/labels/label-png.ts';
import { layoutLabel } from '../../src/labels/layout.ts';
import { symbolKinds } from '../../src/labels/symbols/symbol.ts';
import { symbolModules } from '../../src/labels/symbols/symbol-modules.ts';
import { contentOf, readSymbols, stockOf } from '../support/labels.ts';

const stocks = ['avery-l7160', 'avery-l7651', 'avery-5160', 'roll-50x30'].map(stockOf);

describe.each(symbolKinds)('%s', (symbol) => {
  test.each(stocks)('is read back from a picture of a $key label', async ({ label }) => {
    // On the narrowest label a linear symbol needs finer dots than those of a common label printer.
    const dpi = symbol === 'code-128' && label.width < 40 ? 600 : 203;
    const content = contentOf(999_999);
    const png = labelPng(layoutLabel(content, { ...label, symbol, dpi }), dpi);
    expect(await readSymbols(png)).toEqual([{ symbol, text: symbol === 'code-128' ? content.compact : content.code }]);
  });

  test('carries the longest code there is', async () => {
    const code = `${'T23015'.repeat(5)}00042`;
    const [width, height, dpi] = symbol === 'code-128' ? [100, 12, 600] : [50, 25, 203];
    const layout = layoutLabel({ code, compact: code, lines: [] }, { width, height, symbol, dpi });
    expect(await readSymbols(labelPng(layout, dpi))).toEqual([{ symbol, text: code }]);
  });

  test('is the same modules each time, another for another code', () => {
    expect(symbolModules(symbol, contentOf(7))).toEqual(symbolModules(symbol, contentOf(7)));
    expect(symbolModules(symbol, contentOf(7)).dark).not.toEqual(symbolModules(symbol, contentOf(8)).dark);
  });
});

test('quiet zones are at least what the standards ask for', () => {
  const quiet = symbolKinds.map((kind) => symbolModules(kind, contentOf()).quiet.x);
  expect(quiet).toEqual([4, 2, 10]);
});

test('a QR code of the sample framework has 21 modules and the error correction that still fits', async () => {
  const { columns, rows, dark } = symbolModules('qr', contentOf());
  expect([columns, rows]).toEqual([21, 21]);
  // Format information, ISO/IEC 18004 7.9: the two bits beside the finder say the level, masked with 10: level M is 00, so 10.
  expect([dark[8 * columns], dark[8 * columns + 1]]).toEqual([1, 0]);
});
