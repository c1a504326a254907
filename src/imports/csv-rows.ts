import { Readable } from 'node:stream';
import { CsvError, type Parser, parse } from 'csv-parse';
import { csvBytes, csvMistake } from './csv-bytes.ts';
import { delimiters, type FileForm } from './file-form.ts';

export interface CsvRow {
  /** Line on which the record starts; the header is 1. */
  line: number;
  fields: string[];
}

export const MOST_COLUMNS = 200;
export const LONGEST_FIELD = 10_000;
/** Characters in the fields of a record, and bytes of a record as it stands in the file. */
const LONGEST_RECORD = 400_000;
const LONGEST_RAW_RECORD = 1_000_000;

const PLAIN: FileForm = { encoding: 'utf-8', delimiter: 'comma' };
const BREAK = /\r\n|\n|\r/g;
const BLANK_LINES = /^[\r\n]*/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/;

/**
 * The records of a CSV file (RFC 4180), with or without a byte order mark, LF or CRLF or both; the first is the header. Empty lines are skipped. Memory
 * stays flat. Throws `invalid-request` with the line for what makes the file unreadable: not in its encoding, NUL, a quote not closed, columns without a name, twice or over 200.
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  { encoding, delimiter }: FileForm = PLAIN,
): AsyncGenerator<CsvRow> {
  const place: Place = { next: 1, header: true };
  const parser = parse({
    bom: true,
    delimiter: delimiters[delimiter],
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    raw: true,
    max_record_size: LONGEST_RECORD,
    on_record: (record: unknown) => toRow(record as RawRecord, place) as never,
  });
  const bytes = Readable.from(bounded(csvBytes(source, encoding), parser), { objectMode: false });
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  try {
    yield* parser as AsyncIterable<CsvRow>;
  } catch (error) {
    throw explained(error, place);
  } finally {
    bytes.destroy();
  }
}

/** Where the parser stands. The parser reads ahead of who asks for rows, so this is kept where records are made, not where they are read. */
interface Place {
  /** Line on which the next record starts. */
  next: number;
  header: boolean;
}

interface RawRecord {
  record: string[];
  /** As it stood in the file, with the empty lines before it and its own line break. */
  raw: string;
}

function toRow({ record, raw }: RawRecord, place: Place): CsvRow {
  const line = place.next + countBreaks(BLANK_LINES.exec(raw)?.[0] ?? '');
  const fields = place.header ? checkedHeader(record) : record;
  if (fields.some((field) => field.length > LONGEST_FIELD)) {
    throw csvMistake('csv-field-too-long', { line, max: LONGEST_FIELD });
  }
  place.next += countBreaks(raw);
  place.header = false;
  return { line, fields };
}

function countBreaks(text: string): number {
  return text.match(BREAK)?.length ?? 0;
}

/** A record of empty fields alone has no size to the parser; what it was given since the last record has. */
async function* bounded(source: AsyncIterable<Uint8Array>, { info }: Parser): AsyncGenerator<Uint8Array> {
  let done = -1;
  let since = 0;
  for await (const chunk of source) {
    const now = info.records + info.empty_lines;
    since = now === done ? since + chunk.length : chunk.length;
    done = now;
    if (since > LONGEST_RAW_RECORD) throw csvMistake('csv-too-many-columns', { max: MOST_COLUMNS });
    yield chunk;
  }
}

/** The columns in Unicode's composed form, so that a plan finds them however they were typed. */
function checkedHeader(record: readonly string[]): string[] {
  if (record.length > MOST_COLUMNS) throw csvMistake('csv-too-many-columns', { max: MOST_COLUMNS });
  const columns = record.map((column) => column.normalize('NFC'));
  const seen = new Set<string>();
  for (const column of columns) {
    if (column.trim() === '') throw csvMistake('csv-column-empty');
    if (CONTROL.test(column)) throw csvMistake('csv-column-characters');
    if (seen.has(column)) throw csvMistake('csv-column-twice', { column: column.slice(0, 100) });
    seen.add(column);
  }
  return columns;
}

function explained(error: unknown, { next: line }: Place): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return csvMistake('csv-unclosed-quote', { line });
  if (error.code !== 'CSV_MAX_RECORD_SIZE') return csvMistake('csv-quote', { line });
  const tooMany = Number(error.index) > MOST_COLUMNS;
  return tooMany
    ? csvMistake('csv-too-many-columns', { max: MOST_COLUMNS })
    : csvMistake('csv-record-too-long', { line, max: LONGEST_RECORD });
}
