import { dateReader } from './date-format.ts';
import type { ImportPlan } from './import-plan.ts';
import { plainDecimal } from './plain-decimal.ts';
import type { FirstStatus } from './plan-columns.ts';
import { attributeText } from './row-fields.ts';

/** What a framework and a site say to a plan. */
export interface PlanContext {
  /** Whether a class path may be; `true`, or the reason why not. */
  isLegalPath(segments: readonly string[]): true | string;
  /** The segments of a class path. */
  splitPath(path: string): string[];
  /** YYYY-MM-DD at the site. */
  today: string;
}

type Words<V = string> = ReadonlyMap<string, V>;
/** A day (or month, or year) out of a field; none out of an empty one. */
export type ReadDate = (text: string) => string | undefined;

/** A plan with what all rows need looked up once. */
export interface CompiledPlan extends PlanContext {
  plan: ImportPlan;
  columns: ReadonlyMap<string, number>;
  header: readonly string[];
  /** What the words of the file mean. */
  words: { uom: Words; class: Words; grade: Words; status: Words<FirstStatus> };
  dates: Record<'received' | 'graded' | 'since', ReadDate>;
  /** How the attributes are read, by key, with their columns. */
  attributes: readonly { key: string; column: string; read(text: string): string | undefined }[];
}

export function compilePlan(plan: ImportPlan, header: readonly string[], context: PlanContext): CompiledPlan {
  const { received, grade, status } = plan;
  const date = (column: Parameters<typeof dateReader>[0] | undefined): ReadDate => {
    if (!column) return () => undefined;
    const read = dateReader(column);
    return (text) => (text === '' ? undefined : read(text, context.today));
  };
  return {
    ...context,
    plan,
    header,
    columns: new Map(header.map((column, index) => [column, index])),
    words: {
      uom: wordsOf(plan.uom?.values),
      class: wordsOf(plan.class.values),
      grade: wordsOf(grade?.values),
      status: wordsOf(status?.values),
    },
    dates: { received: date(received), graded: date(grade?.on), since: date(status?.since) },
    attributes: Object.entries(plan.attributes).map(([key, how]) => ({
      key,
      column: how.column,
      read: attributeReader(how, context.today),
    })),
  };
}

function wordsOf<V>(values: Record<string, V> = {}): Words<V> {
  return new Map(Object.entries(values).map(([word, value]) => [word.trim().normalize('NFC'), value]));
}

function attributeReader({ column, decimal, format }: ImportPlan['attributes'][string], today: string) {
  const date = format && dateReader({ format });
  return (text: string): string | undefined => {
    const value = attributeText(text, column);
    if (value === undefined) return undefined;
    if (date) return date(value.trim(), today);
    return decimal ? plainDecimal(value.trim(), decimal) : value;
  };
}
