import { isUtf8 } from 'node:buffer';
import { DomainError } from '../errors.ts';
import { decoderOf, type Encoding, NotText } from './encodings.ts';

const LINE_FEED = 0x0a;
/** An unfinished character of UTF-8 has at most 3 bytes. */
const LONGEST_START = 3;

/** What makes a whole file unreadable. */
export function csvMistake(code: string, params: Record<string, unknown> = {}): DomainError {
  return new DomainError('invalid-request', {}, [{ pointer: '#/body/file', code, params }]);
}

/** The chunks of a file as UTF-8 without NUL; `csv-not-utf8`, `csv-not-encoded` or `csv-nul` with the line otherwise. UTF-8 comes through as it is. */
export function csvBytes(source: AsyncIterable<Uint8Array>, encoding: Encoding = 'utf-8'): AsyncGenerator<Uint8Array> {
  return checkedUtf8(encoding === 'utf-8' ? source : toUtf8(source, encoding));
}

async function* toUtf8(source: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decode = decoderOf(encoding);
  let line = 1;
  const textOf = (chunk?: Uint8Array) => {
    try {
      return Buffer.from(decode(chunk));
    } catch (error) {
      if (!(error instanceof NotText)) throw error;
      throw csvMistake('csv-not-encoded', { line: line + breaks(Buffer.from(error.before)), encoding });
    }
  };
  for await (const chunk of source) {
    const bytes = textOf(chunk);
    line += breaks(bytes);
    if (bytes.length > 0) yield bytes;
  }
  yield textOf();
}

async function* checkedUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let before: Uint8Array = new Uint8Array();
  for await (const chunk of source) {
    if (!decodes(() => decoder.decode(chunk, { stream: true }))) {
      throw csvMistake('csv-not-utf8', {
        line: line - breaks(before) + linesBeforeBadByte(Buffer.concat([before, chunk])),
      });
    }
    const nul = chunk.indexOf(0);
    if (nul !== -1) throw csvMistake('csv-nul', { line: line + breaks(chunk.subarray(0, nul)) });
    line += breaks(chunk);
    before = Buffer.concat([before, chunk.subarray(-LONGEST_START)]).subarray(-LONGEST_START);
    yield chunk;
  }
  if (!decodes(() => decoder.decode())) throw csvMistake('csv-not-utf8', { line });
}

function decodes(decode: () => string): boolean {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
}

function breaks(bytes: Uint8Array): number {
  let found = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) found += 1;
  return found;
}

/** No character of several bytes goes over a line feed, so each line can be judged by itself, once the rest of an earlier character is skipped. */
function linesBeforeBadByte(bytes: Uint8Array): number {
  let from = 0;
  while (from < LONGEST_START && isContinuation(bytes[from])) from += 1;
  for (let lines = 0; ; lines += 1) {
    const end = bytes.indexOf(LINE_FEED, from);
    if (end === -1 || !isUtf8(bytes.subarray(from, end))) return lines;
    from = end + 1;
  }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
