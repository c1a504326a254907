import { CsvError, type Info, parse } from 'csv-parse/sync';
import { DomainError, type Mistake } from '../errors.ts';
import { shapeMistakes } from '../shape.ts';
import { CatalogueClass, MOST_CLASSES } from './catalogue.ts';

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

type Column = (typeof CATALOGUE_COLUMNS)[number];

/** How a class is told that is shown at the top, though its path says otherwise: an empty field means where its path says. */
const TOP = '/';

/** Classes as CSV (RFC 4180), a header first; attributes as JSON in one field. Read back, it is the same classes. */
export function toCatalogueCsv(classes: readonly CatalogueClass[]): string {
  const rows = classes.map(({ path, title, itemKind, parent, closed, successor, attributes }) => [
    path,
    title.vi,
    title.en,
    itemKind,
    parent === '' ? TOP : parent,
    closed ? 'true' : undefined,
    successor,
    attributes && JSON.stringify(attributes),
  ]);
  return [CATALOGUE_COLUMNS, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(text = ''): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export interface CsvClasses {
  /** By path, as they stand in a catalogue. */
  classes: CatalogueClass[];
  /** The line that each of them starts on; the header is 1. */
  lines: number[];
}

const MOST_MISTAKES = 100;

/**
 * Reads what `toCatalogueCsv` writes, its columns in any order, with or without a byte order mark. Throws `invalid-request` with the mistakes, at most 100; each points at
 * `#/body/<line>/<column>`.
 */
export function readCatalogueCsv(text: string): CsvClasses {
  const [header, ...rows] = recordsOf(text);
  refuse(headerMistakes(header?.fields ?? []));
  if (rows.length > MOST_CLASSES)
    refuse([{ pointer: '#/body', code: 'csv-too-many-rows', params: { max: MOST_CLASSES } }]);
  const columns = (header?.fields ?? []) as Column[];
  const mistakes: Mistake[] = [];
  const read: { line: number; found: CatalogueClass }[] = [];
  for (const { line, fields } of rows) {
    if (mistakes.length >= MOST_MISTAKES) break;
    const found = fields.length === columns.length ? classIn(columns, fields) : undefined;
    const wrong = found
      ? rowMistakes(found, line)
      : [{ pointer: `#/body/${line}`, code: 'csv-row-length', params: { line, found: fields.length } }];
    mistakes.push(...wrong);
    if (found && wrong.length === 0) read.push({ line, found: CatalogueClass.parse(found) });
  }
  refuse(mistakes.slice(0, MOST_MISTAKES));
  read.sort((a, b) => (a.found.path < b.found.path ? -1 : 1));
  return { classes: read.map(({ found }) => found), lines: read.map(({ line }) => line) };
}

function refuse(mistakes: readonly Mistake[]): void {
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
}

/** Records with the line that each starts on; empty lines are left out. */
function recordsOf(text: string): { line: number; fields: string[] }[] {
  try {
    let next = 1;
    const records = parse(text, {
      bom: true,
      relax_column_count: true,
      info: true,
      to: MOST_CLASSES + 2,
    }) as unknown as {
      record: string[];
      info: Info;
    }[];
    return records.flatMap(({ record, info }) => {
      const line = next;
      next = info.lines + 1;
      return record.length === 1 && record[0] === '' ? [] : [{ line, fields: record }];
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines'] ?? 1);
    const code = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'csv-unclosed-quote' : 'csv-quote';
    throw new DomainError('invalid-request', {}, [{ pointer: `#/body/${line}`, code, params: { line } }]);
  }
}

function headerMistakes(found: readonly string[]): Mistake[] {
  const say = (code: string, column: string) => ({
    pointer: '#/body/1',
    code,
    params: { column: column.slice(0, 100) },
  });
  return [
    ...CATALOGUE_COLUMNS.filter((column) => !found.includes(column)).map((column) => say('csv-column-missing', column)),
    ...found
      .filter((column) => !(CATALOGUE_COLUMNS as readonly string[]).includes(column))
      .map((column) => say('csv-column-unknown', column)),
    ...found
      .filter((column, index) => found.indexOf(column) !== index)
      .map((column) => say('csv-column-twice', column)),
  ];
}

/** A row as the class it means, right or wrong. Empty fields are absent. */
function classIn(columns: readonly Column[], fields: readonly string[]): Record<string, unknown> {
  const cell = (column: Column) => fields[columns.indexOf(column)] || undefined;
  const [vi, en, itemKind, parent] = [cell('title_vi'), cell('title_en'), cell('item_kind'), cell('parent')];
  const [closed, successor, attributes] = [cell('closed'), cell('successor'), cell('attributes')];
  return {
    path: cell('path') ?? '',
    title: { ...(vi !== undefined && { vi }), ...(en !== undefined && { en }) },
    ...(itemKind !== undefined && { itemKind }),
    ...(parent !== undefined && { parent: parent === TOP ? '' : parent }),
    ...(closed !== undefined && { closed: closed === 'true' ? true : closed }),
    ...(successor !== undefined && { successor }),
    ...(attributes !== undefined && { attributes: jsonIn(attributes) }),
  };
}

/** What is no JSON stays a text, which no schema takes. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function rowMistakes(row: Record<string, unknown>, line: number): Mistake[] {
  return shapeMistakes(CatalogueClass, row, '').map((mistake) => atCell(mistake, line));
}

/** A mistake of a class's field (`/title/vi`) as one of a cell. */
export function atCell({ pointer, code, params }: Mistake, line: number): Mistake {
  const cell = pointer
    .replace(/^\/title\/(vi|en)/, '/title_$1')
    .replace(/^\/title$/, '/title_vi')
    .replace(/^\/itemKind/, '/item_kind');
  return { pointer: `#/body/${line}${cell}`, code, params: { ...params, line } };
}
