/** Zero-width and direction signs, soft hyphens, joiners, variation selectors, the byte order mark: never seen, never meant. */
const INVISIBLE =
  /[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]|\u034F|\u180B|\u180C|\u180D|\u180E|[\uFE00-\uFE0F]/g;

/** The form in which aliases are compared: compatibility-composed (full width becomes plain), without invisible characters, trimmed, upper case. */
export function aliasKey(value: string): string {
  return withoutInvisible(value.normalize('NFKC')).trim().toUpperCase().normalize('NFKC');
}

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}
