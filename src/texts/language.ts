export type Language = 'vi' | 'en';

/** A sentence in both languages, filled with the parameters of what it is about. */
export type Sentence = Record<Language, (params: Readonly<Record<string, unknown>>) => string>;

/** The language that an Accept-Language header (RFC 9110 12.5.4) likes best of the two; English without one. */
export function chooseLanguage(header: string | undefined): Language {
  const wanted = (header ?? '').split(',').map((range) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const quality = parameters.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find((each) => each !== undefined);
    return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
  });
  const best = (language: Language) =>
    Math.max(0, ...wanted.filter((each) => each.language === language).map(({ quality }) => quality));
  return best('vi') > best('en') ? 'vi' : 'en';
}

/** `{name}` in a text, filled from the parameters; lists joined by commas. */
export function fill(text: string): (params: Readonly<Record<string, unknown>>) => string {
  return (params) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = params[name];
      if (Array.isArray(value))
        return value.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each))).join(', ');
      return value === undefined ? '' : String(value);
    });
}
