import type { CsvRow } from './csv-rows.ts';
import type { ImportPlan } from './import-plan.ts';
import { attributeText, lotQuantity, pastDay, pieceCount, RowError, titleLine, uomCode } from './row-fields.ts';
import { unitKey } from './unit-key.ts';

export interface CreateRow {
  outcome: 'create';
  line: number;
  classPath: string[];
  classTitle?: string;
  unit?: { key: string; title: string };
  title?: { vi?: string; en?: string };
  /** Items to make. */
  pieces: number;
  kind: 'equipment' | 'lot';
  quantity?: string;
  uom?: string;
  attributes: Record<string, string>;
  /** YYYY-MM-DD */
  received?: string;
}

export interface ErrorRow {
  outcome: 'error';
  line: number;
  reason: string;
  params: Record<string, unknown>;
}

export type PlannedRow = CreateRow | ErrorRow;

/** Whether a class path may be; `true`, or the reason why not. */
export type LegalPath = (segments: readonly string[]) => true | string;

export interface CompiledPlan {
  plan: ImportPlan;
  columns: ReadonlyMap<string, number>;
  header: readonly string[];
  isLegalPath: LegalPath;
  /** What the words of the file mean as units of measure. */
  uoms: ReadonlyMap<string, string>;
  /** YYYY-MM-DD at the site. */
  today: string;
}

export function compilePlan(
  plan: ImportPlan,
  header: readonly string[],
  isLegalPath: LegalPath,
  today: string,
): CompiledPlan {
  const uoms = Object.entries(plan.uom?.values ?? {}).map(
    ([word, uom]) => [word.trim().normalize('NFC'), uom] as const,
  );
  const columns = new Map(header.map((column, index) => [column, index]));
  return { plan, header, isLegalPath, today, columns, uoms: new Map(uoms) };
}

/** What a line of the file becomes. Nothing is guessed: what doesn't fit is an error with its reason. */
export function planRow(row: CsvRow, compiled: CompiledPlan): PlannedRow {
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
    ...(plan.title && { title: titleOf(field(plan.title.column), plan.title) }),
    ...amountOf(plan, field),
    ...(plan.uom && { uom: uomCode(field(plan.uom.column).trim(), compiled.uoms) }),
    attributes: attributesOf(plan, field),
    ...(plan.received && { received: pastDay(field(plan.received.column).trim(), compiled.today) }),
  };
}

function titleOf(text: string, { column, language }: NonNullable<ImportPlan['title']>) {
  const title = titleLine(text, column);
  if (title === undefined) throw new RowError('title-missing');
  return { [language]: title };
}

function unitOf(text: string, column: string) {
  const title = titleLine(text, column);
  if (title === undefined) throw new RowError('unit-missing');
  const key = unitKey(title);
  if (key === undefined) throw new RowError('key-needed', { column });
  return { key, title };
}

function classPathOf(text: string, { plan, isLegalPath }: CompiledPlan): string[] {
  if (text === '') throw new RowError('class-missing');
  const stripped = [...text].filter((sign) => !plan.class.strip.includes(sign)).join('');
  const end = plan.class.path.at(-1)?.[1] ?? 0;
  if (stripped.length !== end) throw new RowError('class-length', { path: text.slice(0, 100) });
  const segments = plan.class.path.map(([from, to]) => stripped.slice(from, to));
  const legal = isLegalPath(segments);
  if (legal !== true) throw new RowError(legal, { path: text.slice(0, 100) });
  return segments;
}

function amountOf(
  { quantity, class: { itemKind } }: ImportPlan,
  field: Field,
): Pick<CreateRow, 'pieces' | 'kind' | 'quantity'> {
  if (!quantity) return { pieces: 1, kind: itemKind };
  const value = field(quantity.column).trim();
  if (quantity.as === 'lot') return { pieces: 1, kind: 'lot', quantity: lotQuantity(value) };
  return { pieces: pieceCount(value), kind: 'equipment' };
}

function attributesOf(plan: ImportPlan, field: Field): Record<string, string> {
  const entries = Object.entries(plan.attributes).flatMap(([key, { column }]) => {
    const value = attributeText(field(column), column);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}
