import type { CatalogueClass } from './catalogue.ts';

export const CATALOGUE_COLUMNS = [
  'path',
  'title_vi',
  'title_en',
  'item_kind',
  'parent',
  'closed',
  'successor',
  'attributes',
] as const;

/** Classes as CSV (RFC 4180), a header first; attributes as JSON in one field. Read back, it is the same classes. */
export function toCatalogueCsv(classes: readonly CatalogueClass[]): string {
  const rows = classes.map(({ path, title, itemKind, parent, closed, successor, attributes }) => [
    path,
    title.vi,
    title.en,
    itemKind,
    parent,
    closed ? 'true' : undefined,
    successor,
    attributes && JSON.stringify(attributes),
  ]);
  return [CATALOGUE_COLUMNS, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(text = ''): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
