import type { CompiledPlan } from './compile-plan.ts';
import type { CsvRow } from './csv-rows.ts';
import type { ImportPlan } from './import-plan.ts';
import { plainDecimal } from './plain-decimal.ts';
import { type Condition, conditionOf } from './row-condition.ts';
import { RowError } from './row-error.ts';
import { lotQuantity, pieceCount, titleLine, uomCode } from './row-fields.ts';
import { aliasesOf, placeOf, unitOf } from './row-names.ts';

export interface CreateRow extends Condition {
  outcome: 'create';
  line: number;
  classPath: string[];
  classTitle?: string;
  unit?: { key: string; title: string };
  place?: { key: string; title: string };
  /** Names in other schemes, as the file has them. */
  aliases?: { scheme: string; value: string }[];
  title?: { vi?: string; en?: string };
  /** Items to make. */
  pieces: number;
  kind: 'equipment' | 'lot';
  quantity?: string;
  uom?: string;
  attributes: Record<string, string>;
}

export interface ErrorRow {
  outcome: 'error';
  line: number;
  reason: string;
  params: Record<string, unknown>;
}

/** A row about an item that is there already. */
export interface UpdateRow extends Omit<CreateRow, 'outcome'> {
  outcome: 'update';
  /** Id of the item. */
  item: string;
}

export interface UnchangedRow {
  outcome: 'unchanged';
  line: number;
  item: string;
}

export type PlannedRow = CreateRow | UpdateRow | UnchangedRow | ErrorRow;
/** What a line says by itself. */
export type ReadRow = CreateRow | ErrorRow;

/** What a line of the file becomes. Nothing is guessed: what doesn't fit is an error with its reason. */
export function planRow(row: CsvRow, compiled: CompiledPlan): ReadRow {
  try {
    return createRow(row, compiled);
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    return { outcome: 'error', line: row.line, reason: error.reason, params: error.params };
  }
}

/** The text of a column in Unicode's composed form. */
type Field = (column: string) => string;

function createRow(row: CsvRow, compiled: CompiledPlan): CreateRow {
  const { plan, columns, header } = compiled;
  if (row.fields.length !== header.length) {
    throw new RowError('fields-missing', { found: row.fields.length, expected: header.length });
  }
  const field: Field = (column) => (row.fields[columns.get(column) ?? -1] ?? '').normalize('NFC');
  const classTitle = plan.class.title === undefined ? undefined : titleLine(field(plan.class.title), plan.class.title);
  return {
    outcome: 'create',
    line: row.line,
    classPath: classPathOf(field(plan.class.column).trim(), compiled),
    ...(classTitle !== undefined && { classTitle }),
    ...(plan.unit && { unit: unitOf(field(plan.unit.column), plan.unit.column) }),
    ...(plan.place && placeOf(field(plan.place.column), plan.place.column)),
    ...aliasesOf(plan, field),
    ...(plan.title && { title: titleOf(field(plan.title.column), plan.title) }),
    ...amountOf(plan, field),
    ...(plan.uom && { uom: uomCode(field(plan.uom.column).trim(), compiled.words.uom) }),
    attributes: attributesOf(compiled, field),
    ...conditionOf(compiled, field),
  };
}

function titleOf(text: string, { column, language }: NonNullable<ImportPlan['title']>) {
  const title = titleLine(text, column);
  if (title === undefined) throw new RowError('title-missing');
  return { [language]: title };
}

function classPathOf(text: string, compiled: CompiledPlan): string[] {
  if (text === '') throw new RowError('class-missing');
  const segments = segmentsOf(text, compiled);
  const legal = compiled.isLegalPath(segments);
  if (legal !== true) throw new RowError(legal, { path: text.slice(0, 100) });
  return segments;
}

/** A word that is listed means a path; another one is cut, or is a path itself. */
function segmentsOf(text: string, { plan: { class: how }, words, splitPath }: CompiledPlan): string[] {
  const meant = words.class.get(text);
  if (meant !== undefined) return splitPath(meant);
  const stripped = [...text].filter((sign) => !how.strip.includes(sign)).join('');
  if (!how.path) return splitPath(stripped);
  const end = how.path.at(-1)?.[1] ?? 0;
  if (stripped.length !== end) throw new RowError('class-length', { path: text.slice(0, 100) });
  return how.path.map(([from, to]) => stripped.slice(from, to));
}

function amountOf(
  { quantity, class: { itemKind } }: ImportPlan,
  field: Field,
): Pick<CreateRow, 'pieces' | 'kind' | 'quantity'> {
  if (!quantity) return { pieces: 1, kind: itemKind };
  const text = field(quantity.column).trim();
  const value = quantity.decimal ? plainDecimal(text, quantity.decimal) : text;
  if (quantity.as === 'lot') return { pieces: 1, kind: 'lot', quantity: lotQuantity(value) };
  return { pieces: pieceCount(value), kind: 'equipment' };
}

function attributesOf({ attributes }: CompiledPlan, field: Field): Record<string, string> {
  const entries = attributes.flatMap(({ key, column, read }) => {
    const value = read(field(column));
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}
