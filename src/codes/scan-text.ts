import { withoutInvisible } from './alias-key.ts';
import { undoInputMethod } from './undo-input-method.ts';

const LONGEST = 10_000;
const MOST = 24;

/**
 * The distinct readings of what a scanner or a person sent, the likeliest first: without a symbology identifier (ISO/IEC 15424: `]` and two signs), control
 * characters and invisible signs; full width made plain; upper case; out of a URL the segments and query values; and with a Vietnamese input method
 * that was left on undone. At most 24.
 */
export function scanReadings(text: string): string[] {
  if (text.length > LONGEST) return [];
  const clean = cleanScan(text);
  const parts = clean.includes('://') ? [...urlParts(clean), clean] : [clean];
  const readings = new Set<string>();
  for (const part of parts) readings.add(part.toUpperCase());
  for (const part of parts) {
    for (const undone of undoInputMethod(part.toUpperCase())) {
      if (readings.size < MOST) readings.add(undone);
    }
  }
  readings.delete('');
  return [...readings].slice(0, MOST);
}

/** Without what scanners add and nobody sees; compatibility forms made plain. */
export function cleanScan(text: string): string {
  const plain = withoutInvisible(text.normalize('NFKC'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: scanners send control characters around and between the data
  return plain.replace(/[\u0000-\u001F\u007F]+/g, ' ').trim().replace(/^\][A-Za-z][0-9A-Za-z]/, '').trim();
}

/** Path segments from the end, then query values, then the fragment: the code stands in one of them, whatever the host. */
function urlParts(url: string): string[] {
  const [, rest = ''] = url.split('://', 2);
  const [beforeFragment = '', fragment = ''] = rest.split('#', 2);
  const [path = '', query = ''] = beforeFragment.split('?', 2);
  const segments = path.split('/').slice(1).reverse().slice(0, 8);
  const values = query.split('&').slice(0, 8).map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [...segments, ...values, fragment].map(decode).filter((part) => part !== '');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' ')).trim();
  } catch {
    return part;
  }
}
