import { withoutInvisible } from './alias-key.ts';
import { undoInputMethod } from './undo-input-method.ts';

const LONGEST = 10_000;
const MOST = 32;
const MOST_PARTS = 8;
// biome-ignore lint/suspicious/noControlCharactersInRegex: scanners send control characters around and between the data
const CONTROL = /[\u0000-\u001F\u007F]+/g;
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;

/**
 * The distinct readings of what a scanner or a person sent, the likeliest first: without a symbology identifier (ISO/IEC 15424: `]` and two signs), control
 * characters and invisible signs; full width made plain; upper case; out of a URL the segments and query values; and with a Vietnamese input method
 * that was left on undone. At most 32.
 */
export function scanReadings(text: string): string[] {
  if (text.length > LONGEST) return [];
  const clean = cleanScan(text);
  const parts = clean.includes('://') ? [...urlParts(clean), clean] : [clean];
  const readings = new Set(parts.map(upperCase));
  readings.delete('');
  for (const part of parts) {
    for (const undone of undoInputMethod(upperCase(part))) readings.add(undone);
  }
  return [...readings].slice(0, MOST);
}

function upperCase(text: string): string {
  return text.toUpperCase().normalize('NFC');
}

/** Without what scanners add and nobody sees; compatibility forms made plain. */
export function cleanScan(text: string): string {
  const spaced = withoutInvisible(text.normalize('NFKC')).replace(CONTROL, ' ').trim();
  return spaced.replace(SYMBOLOGY, '').trim();
}

/** Query values of a URL within a URL are cut once more, no deeper. */
function urlParts(url: string): string[] {
  const parts = cutUrl(url);
  return parts.flatMap((part) => (part.includes('://') ? [...cutUrl(part), part] : [part]));
}

/** Path segments from the end, then query values, then the fragment: the code stands in one of them, whatever the host. */
function cutUrl(url: string): string[] {
  const [, rest] = splitAt(url, '://');
  const [beforeFragment, fragment] = splitAt(rest, '#');
  const [path, query] = splitAt(beforeFragment, '?');
  const segments = path.split('/').slice(1).reverse().slice(0, MOST_PARTS);
  const values = query
    .split('&')
    .slice(0, MOST_PARTS)
    .map((pair) => splitAt(pair, '=')[1] || pair);
  return [...segments, ...values, fragment].map(decode).filter((part) => part !== '');
}

function splitAt(text: string, sign: string): [before: string, after: string] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + sign.length)];
}

function decode(part: string): string {
  try {
    return cleanScan(decodeURIComponent(part.replaceAll('+', ' ')));
  } catch {
    return part;
  }
}
