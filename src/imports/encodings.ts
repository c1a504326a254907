import { decodeFont, fontEncodings } from './font-encodings.ts';

/** How the characters of a file may be written. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258', 'tcvn3', 'vni'] as const;

export type Encoding = (typeof encodings)[number];

/** Text out of one chunk of bytes after the other; a last call without bytes says that there are no more. Throws `NotText`. */
export type Decode = (bytes?: Uint8Array) => string;

/** Bytes that no text of their encoding has. */
export class NotText extends Error {
  /** The text of the same chunk before them, as far as it is known. */
  readonly before: string;

  constructor(before = '') {
    super('Bytes that no text has');
    this.before = before;
  }
}

export function decoderOf(encoding: Encoding): Decode {
  return encoding === 'utf-8' ? utf8Decoder() : strict(lenientDecoder(encoding));
}

/** A replacement character that stands in the file itself is text. */
function utf8Decoder(): Decode {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (bytes) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new NotText();
    }
  };
}

function lenientDecoder(encoding: Exclude<Encoding, 'utf-8'>): Decode {
  if (encoding === 'tcvn3' || encoding === 'vni') {
    return (bytes = new Uint8Array()) => decodeFont(fontEncodings[encoding], bytes);
  }
  const decoder = new TextDecoder(encoding);
  return (bytes) => (bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode());
}

function strict(decode: Decode): Decode {
  return (bytes) => {
    const text = decode(bytes);
    const bad = text.indexOf('\uFFFD');
    if (bad !== -1) throw new NotText(text.slice(0, bad));
    return text;
  };
}
