import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import { compileFramework } from '../../src/codes/compiled-framework.ts';
import { sampleFramework } from '../../src/codes/sample-framework.ts';
import type { LabelContent } from '../../src/labels/label-content.ts';
import { findLabelStock, type LabelStock } from '../../src/labels/label-stocks.ts';

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
// From the package itself: without this it would be fetched from elsewhere.
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } });

const sample = compileFramework({ key: 'sample', version: 1, definition: sampleFramework.definition });

export function contentOf(serial = 1, lines: readonly string[] = ['Máy phát điện 5 kW', 'Kho số 1']): LabelContent {
  const code = sample.formatCode('T.23.015', serial);
  return { code, compact: sample.toCompact(code), lines };
}

export function stockOf(key: string): LabelStock {
  const found = findLabelStock(key);
  if (!found) throw new Error(`no label stock ${key}`);
  return found;
}

const formats: Record<string, ReaderOptions['formats']> = {
  qr: ['QRCode'],
  'data-matrix': ['DataMatrix'],
  'code-128': ['Code128'],
};

/** What an independent reader finds in a PNG: format and text of each symbol. */
export async function readSymbols(png: Uint8Array): Promise<{ symbol: string; text: string }[]> {
  const found = await readBarcodes(new Blob([new Uint8Array(png)]), {
    formats: Object.values(formats).flat() as never,
  });
  return found.map(({ format, text }) => ({
    symbol: Object.keys(formats).find((kind) => formats[kind]?.includes(format as never)) ?? format,
    text,
  }));
}
