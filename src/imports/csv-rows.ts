import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../errors.ts';

export interface CsvRow {
  /** Line on which the record starts; the header is 1. */
  line: number;
  fields: string[];
}

export const MOST_COLUMNS = 200;
export const LONGEST_FIELD = 10_000;
const LONGEST_RECORD = 400_000;

/**
 * The records of a CSV file (RFC 4180) in UTF-8, with or without a byte order mark, LF or CRLF; the first is the header. Memory stays flat. Throws
 * `invalid-request` with the line for what makes the file unreadable: no UTF-8, NUL, a quote not closed, columns without a name, twice or over 200.
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const position = { line: 1 };
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: LONGEST_RECORD,
  });
  const text = Readable.from(decoded(source, position));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let header = true;
  let before = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      before = info.lines;
      const line = startLine(info.lines, record);
      if (header) checkHeader(record);
      header = false;
      checkFields(record, line);
      yield { line, fields: record };
    }
  } catch (error) {
    throw explained(error, before + 1);
  } finally {
    text.destroy();
  }
}

/** A record ends on the line the parser tells; the breaks inside its fields lie before. */
function startLine(endLine: number, record: readonly string[]): number {
  return endLine - record.reduce((sum, field) => sum + (field.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

/** Strictly decoded chunks; a NUL ends it with the line it stands on. */
async function* decoded(source: AsyncIterable<Uint8Array>, position: { line: number }): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const check = (text: string) => {
    const at = text.indexOf('\0');
    const before = at === -1 ? text : text.slice(0, at);
    position.line += before.split('\n').length - 1;
    if (at !== -1) throw mistake('csv-nul', { line: position.line });
    return text;
  };
  for await (const chunk of source) yield check(decode(decoder, chunk, position));
  yield check(decode(decoder, undefined, position));
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array | undefined, position: { line: number }): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw mistake('csv-not-utf8', { line: position.line + lineOfBadByte(chunk ?? new Uint8Array()) });
  }
}

/** How many lines of a chunk decode before the byte that doesn't. */
function lineOfBadByte(chunk: Uint8Array): number {
  const loose = new TextDecoder('utf-8').decode(chunk);
  return loose.slice(0, Math.max(0, loose.indexOf('\ufffd'))).split('\n').length - 1;
}

function checkHeader(columns: readonly string[]): void {
  if (columns.length > MOST_COLUMNS) throw mistake('csv-too-many-columns', { max: MOST_COLUMNS });
  const seen = new Set<string>();
  for (const column of columns) {
    if (column.trim() === '') throw mistake('csv-column-empty', {});
    if (seen.has(column)) throw mistake('csv-column-twice', { column: column.slice(0, 100) });
    seen.add(column);
  }
}

function checkFields(fields: readonly string[], line: number): void {
  if (fields.some((field) => field.length > LONGEST_FIELD)) throw mistake('csv-field-too-long', { line, max: LONGEST_FIELD });
}

function mistake(code: string, params: Record<string, unknown>): DomainError {
  return new DomainError('invalid-request', {}, [{ pointer: '#/body/file', code, params }]);
}

function explained(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return mistake('csv-unclosed-quote', { line });
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return line === 1 ? mistake('csv-too-many-columns', { max: MOST_COLUMNS }) : mistake('csv-field-too-long', { line, max: LONGEST_FIELD });
  }
  const { lines } = error as { lines?: number };
  return mistake('csv-quote', { line: lines ?? line });
}
