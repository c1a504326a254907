/** Zero-width characters, the byte order mark and soft hyphens: never seen, never meant. */
const INVISIBLE = /[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g;

/** The form in which aliases are compared: compatibility-composed (full width becomes plain), without invisible characters, trimmed, upper case. */
export function aliasKey(value: string): string {
  return value.normalize('NFKC').replace(INVISIBLE, '').trim().toUpperCase();
}

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}
