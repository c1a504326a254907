import type { CheckSystem } from './check/check-system.ts';
import type { Level } from './framework-definition.ts';
import { serialWriter } from './serial-text.ts';

/** What all codes of a class share. */
export interface CodeShape {
  /** Up to the serial, with separators. */
  prefix: string;
  separator: string;
  serial: Level;
  check: CheckSystem;
  /** The state of the check after the class. */
  state: number;
}

const CHUNK_BYTES = 64 * 1024;

/**
 * The codes of consecutive numbers as JSON lines in chunks of bytes (codes are ASCII, without a sign that JSON escapes); a number that is void by rule has no line.
 * From one number to the next only the places of the line that change are written, and folded into the check again.
 */
export function* codeLines(shape: CodeShape, from: number, to: number): Generator<Uint8Array> {
  let line = createLine(shape, from);
  let chunk = new Uint8Array(CHUNK_BYTES);
  let end = 0;
  for (let serial = from; serial <= to; serial += 1) {
    if (end + line.bytes.length > CHUNK_BYTES) {
      yield chunk.subarray(0, end);
      chunk = new Uint8Array(CHUNK_BYTES);
      end = 0;
    }
    if (line.finish()) {
      chunk.set(line.bytes, end);
      end += line.bytes.length;
    }
    if (serial < to && !line.count()) line = createLine(shape, serial + 1);
  }
  yield chunk.subarray(0, end);
}

/** The line of one number, which counts on as long as the number keeps its length. */
function createLine({ prefix, separator, serial, check, state }: CodeShape, from: number) {
  const before = `{"code":"${prefix}`;
  const text = serialWriter(serial)(from);
  const tail = check.length === 0 ? '' : separator + ' '.repeat(check.length);
  const bytes = new Uint8Array(Buffer.from(`${before}${text}${tail}"}\n`));
  const first = before.length;
  const last = first + text.length - 1;
  const checkAt = last + 1 + separator.length;
  const signsOf = createSigns(check);
  const successors = successorsOf(serial.alphabet);
  const lowest = serial.alphabet.charCodeAt(0);
  // The state of the check before each place of the serial, and after the last.
  const states = [state];
  fold(first);

  function fold(place: number): void {
    for (let at = place; at <= last; at += 1)
      states[at - first + 1] = check.fold(states[at - first] as number, String.fromCharCode(bytes[at] as number));
  }

  return {
    bytes,
    /** Writes the check characters; false where there are none. */
    finish(): boolean {
      const signs = signsOf(states[last - first + 1] as number);
      if (signs === undefined) return false;
      for (let index = 0; index < signs.length; index += 1) bytes[checkAt + index] = signs[index] as number;
      return true;
    },
    /** Goes on to the next number; false when that is longer. */
    count(): boolean {
      let at = last;
      for (; at >= first; at -= 1) {
        const successor = successors[bytes[at] as number] as number;
        bytes[at] = successor || lowest;
        if (successor) break;
      }
      if (at < first) return false;
      fold(at);
      return true;
    },
  };
}

/** Check characters by state, as bytes; each is made once. */
function createSigns(check: CheckSystem): (state: number) => Uint8Array | undefined {
  const known: (Uint8Array | undefined)[] = [];
  return (state) => {
    const found = known[state];
    if (found) return found;
    const signs = check.length === 0 ? '' : check.check(state);
    if (signs !== undefined) known[state] = new Uint8Array(Buffer.from(signs));
    return known[state];
  };
}

/** The sign after each, by their bytes; 0 after the last. */
function successorsOf(alphabet: string): Uint8Array {
  const successors = new Uint8Array(128);
  for (let index = 0; index < alphabet.length - 1; index += 1)
    successors[alphabet.charCodeAt(index)] = alphabet.charCodeAt(index + 1);
  return successors;
}
