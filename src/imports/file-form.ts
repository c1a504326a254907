import { csvMistake } from './csv-bytes.ts';
import { type Decode, decoderOf, type Encoding, NotText } from './encodings.ts';
import { guessEncoding } from './guess-encoding.ts';

/** What may stand between the fields of a line. */
export const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;

export type Delimiter = keyof typeof delimiters;

/** How a file is written down. */
export interface FileForm {
  encoding: Encoding;
  delimiter: Delimiter;
}

/** A file that can be read from its start again. */
export type Openable = () => AsyncIterable<Uint8Array>;

const BYTE_ORDER_MARKS: readonly [Encoding, readonly number[]][] = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
const LONGEST_HEADER = 400_000;

/**
 * How a file is written: what was chosen, else what can be told for sure. UTF-16 by its byte order mark, UTF-8 by its bytes, others by their words; the delimiter by
 * the header, where more than one stands in it by the columns that are wanted. Throws with the candidates where it can't be told.
 */
export async function formOf(
  open: Openable,
  chosen: { encoding?: Encoding | undefined; delimiter?: Delimiter | undefined },
  columns: readonly string[],
): Promise<FileForm> {
  const encoding = chosen.encoding ?? (await encodingOf(open));
  return { encoding, delimiter: chosen.delimiter ?? (await delimiterOf(open, encoding, columns)) };
}

async function encodingOf(open: Openable): Promise<Encoding> {
  const decode = decoderOf('utf-8');
  let start = true;
  try {
    for await (const chunk of open()) {
      const marked = start && BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => chunk[at] === byte));
      if (marked) return marked[0];
      start = false;
      decode(chunk);
    }
    decode();
    return 'utf-8';
  } catch (error) {
    if (!(error instanceof NotText)) throw error;
  }
  const { sure, candidates } = await guessEncoding(open());
  if (sure) return sure;
  // Where nothing fits, reading it as UTF-8 says which line does not.
  if (candidates.length === 0) return 'utf-8';
  throw csvMistake('csv-encoding-unsure', { candidates });
}

async function delimiterOf(open: Openable, encoding: Encoding, columns: readonly string[]): Promise<Delimiter> {
  const header = await headerText(open, decoderOf(encoding));
  const split = Object.entries(delimiters).map(([name, sign]) => ({
    name: name as Delimiter,
    fields: cut(header, sign),
  }));
  const there = split.filter(({ fields }) => fields.length > 1);
  if (there.length < 2) return there[0]?.name ?? 'comma';
  const fitting = there.filter(({ fields }) => columns.every((column) => fields.includes(column)));
  const [only] = fitting;
  if (only && fitting.length === 1) return only.name;
  throw csvMistake('csv-delimiter-unsure', { candidates: there.map(({ name }) => name) });
}

/** The first line with something in it. Bytes that are no text end it: whoever reads the rows says where they stand. */
async function headerText(open: Openable, decode: Decode): Promise<string> {
  let text = '';
  try {
    for await (const chunk of open()) {
      text = (text + decode(chunk)).replace(/^[\r\n]+/, '');
      if (/[\r\n]/.test(text) || text.length > LONGEST_HEADER) break;
    }
  } catch (error) {
    if (!(error instanceof NotText)) throw error;
  }
  return /^[^\r\n]*/.exec(text)?.[0] ?? '';
}

/** The fields of a header, composed as those of the rows are; no column has a line break. */
function cut(header: string, delimiter: string): string[] {
  const fields = [''];
  let quoted = false;
  for (const sign of header) {
    if (sign === '"') quoted = !quoted;
    else if (sign === delimiter && !quoted) fields.push('');
    else fields[fields.length - 1] += sign;
  }
  return fields.map((field) => field.normalize('NFC'));
}
