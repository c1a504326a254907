import { type CsvRow, readCsv } from '../../src/imports/csv-rows.ts';
import { refusalOf } from './refusal.ts';

/** A file as a stream hands it over, in chunks of `size` bytes. */
export async function* chunksOf(file: string | Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function rowsOf(file: string | Uint8Array, size?: number): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const row of readCsv(chunksOf(file, size))) rows.push(row);
  return rows;
}

/** The one mistake that makes a file unreadable. */
export async function csvRefusal(source: string | AsyncIterable<Uint8Array> | Uint8Array, size?: number) {
  const chunks = typeof source === 'string' || source instanceof Uint8Array ? chunksOf(source, size) : source;
  const refused = await refusalOf(async () => {
    for await (const _ of readCsv(chunks));
  });
  const { pointer, code, params } = refused.mistakes[0] ?? {};
  if (refused.code !== 'invalid-request' || refused.mistakes.length !== 1 || pointer !== '#/body/file') throw refused;
  return { code, ...params };
}
