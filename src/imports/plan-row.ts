import type { CsvRow } from './csv-rows.ts';
import { type ImportPlan, isUom } from './import-plan.ts';
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
  /** YYYY-MM-DD at the site. */
  today: string;
}

export function compilePlan(plan: ImportPlan, header: readonly string[], isLegalPath: LegalPath, today: string): CompiledPlan {
  return { plan, header, isLegalPath, today, columns: new Map(header.map((column, index) => [column, index])) };
}

/** Why a line does not fit. */
class RowError extends Error {
  readonly reason: string;
  readonly params: Record<string, unknown>;

  constructor(reason: string, params: Record<string, unknown> = {}) {
    super(reason);
    this.reason = reason;
    this.params = params;
  }
}

const LONGEST_TITLE = 300;
const LONGEST_ATTRIBUTE = 1_000;
const MOST_PIECES = 10_000;

/** What a line of the file becomes. Nothing is guessed: what doesn't fit is an error with its reason. */
export function planRow(row: CsvRow, compiled: CompiledPlan): PlannedRow {
  try {
    return createRow(row, compiled);
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    return { outcome: 'error', line: row.line, reason: error.reason, params: error.params };
  }
}

function createRow(row: CsvRow, compiled: CompiledPlan): CreateRow {
  const { plan, columns, header } = compiled;
  if (row.fields.length !== header.length) {
    throw new RowError('fields-missing', { found: row.fields.length, expected: header.length });
  }
  const field = (column: string) => checkedText(row.fields[columns.get(column) ?? -1] ?? '');
  const classTitle = plan.class.title === undefined ? undefined : nonEmpty(field(plan.class.title));
  const title = plan.title && titleOf(field(plan.title.column), plan.title.language);
  const unit = plan.unit && unitOf(field(plan.unit.column));
  const received = plan.received && dateOf(field(plan.received.column), compiled.today);
  return {
    outcome: 'create',
    line: row.line,
    classPath: classPathOf(field(plan.class.column), compiled),
    ...(classTitle !== undefined && { classTitle: classTitle.slice(0, LONGEST_TITLE) }),
    ...(unit && { unit }),
    ...(title && { title }),
    ...amountOf(plan, field),
    ...(plan.uom && { uom: uomOf(field(plan.uom.column), plan.uom.values) }),
    attributes: attributesOf(plan, field),
    ...(received !== undefined && { received }),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

function checkedText(text: string): string {
  if (CONTROL.test(text)) throw new RowError('text-invalid');
  return text.trim().normalize('NFC');
}

function nonEmpty(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function titleOf(text: string, language: 'vi' | 'en') {
  if (text === '') throw new RowError('title-missing');
  if (text.length > LONGEST_TITLE) throw new RowError('text-invalid');
  return { [language]: text };
}

function unitOf(title: string) {
  const key = unitKey(title);
  if (key === undefined) throw new RowError('unit-missing');
  return { key, title: title.slice(0, LONGEST_TITLE) };
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

function amountOf(plan: ImportPlan, field: (column: string) => string): Pick<CreateRow, 'pieces' | 'kind' | 'quantity'> {
  if (!plan.quantity) return { pieces: 1, kind: plan.class.itemKind };
  const value = field(plan.quantity.column);
  if (plan.quantity.as === 'lot') {
    if (!/^\d{1,9}(\.\d{1,6})?$/.test(value)) throw new RowError('quantity-invalid', { value: value.slice(0, 40) });
    return { pieces: 1, kind: 'lot', quantity: value };
  }
  if (!/^\d+$/.test(value)) throw new RowError('quantity-not-whole', { value: value.slice(0, 40) });
  const pieces = Number(value);
  if (pieces < 1 || pieces > MOST_PIECES) throw new RowError('quantity-range', { value: value.slice(0, 40) });
  return { pieces, kind: 'equipment' };
}

function uomOf(value: string, values: Readonly<Record<string, string>>): string {
  const uom = Object.hasOwn(values, value) ? (values[value] ?? '') : value;
  if (!isUom(uom)) throw new RowError('uom-unknown', { value: value.slice(0, 40) });
  return uom;
}

function attributesOf(plan: ImportPlan, field: (column: string) => string): Record<string, string> {
  const entries = Object.entries(plan.attributes).map(([key, { column }]) => [key, field(column)] as const);
  if (entries.some(([, value]) => value.length > LONGEST_ATTRIBUTE)) throw new RowError('text-invalid');
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function dateOf(value: string, today: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  const date = parts && new Date(`${value}T00:00:00Z`);
  const real = date && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  if (!real || Number(parts[1]) < 1900 || Number(parts[1]) > 2100) throw new RowError('date-invalid', { value: value.slice(0, 40) });
  if (value > today) throw new RowError('date-in-future', { value });
  return value;
}
