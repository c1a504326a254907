import { Line } from '../lifecycle/text.ts';
import type { CompiledPlan } from './compile-plan.ts';
import type { ImportPlan } from './import-plan.ts';
import { type FirstStatus, firstStatuses } from './plan-columns.ts';
import { RowError } from './row-error.ts';

/** When an item was taken in, and what it is like. Dates as exactly as the file says them. */
export interface Condition {
  received?: string;
  grade?: { grade: string; scale?: string; on?: string };
  status?: { status: FirstStatus; since?: string };
}

const SHOWN = 40;
const Grade = Line(60);

export function conditionOf({ plan, words, dates }: CompiledPlan, field: (column: string) => string): Condition {
  const day = plan.received && dates.received(field(plan.received.column).trim());
  const received = receivedOn(day, plan);
  const { grade, status } = plan;
  const graded = grade && gradeOf(field(grade.column).trim(), words.grade);
  const current = status && statusOf(field(status.column).trim(), words.status);
  const on = grade?.on && dates.graded(field(grade.on.column).trim());
  const since = status?.since && dates.since(field(status.since.column).trim());
  if (current === 'registered' && received !== undefined) throw new RowError('received-but-registered');
  if (received !== undefined && since !== undefined && isBefore(since, received))
    throw new RowError('dates-out-of-order', { received, since });
  return {
    ...(received !== undefined && { received }),
    ...(graded !== undefined && {
      grade: { grade: graded, ...(grade?.scale && { scale: grade.scale }), ...(on !== undefined && { on }) },
    }),
    ...(current !== undefined && { status: { status: current, ...(since !== undefined && { since }) } }),
  };
}

/** Without a status a receipt is what the whole file is about, so each line says when. */
function receivedOn(day: string | undefined, { received, status }: ImportPlan): string | undefined {
  if (day === undefined && received && !status)
    throw new RowError('date-invalid', { value: '', format: received.format });
  return day;
}

function gradeOf(word: string, words: ReadonlyMap<string, string>): string | undefined {
  if (word === '') return undefined;
  const grade = words.get(word) ?? word;
  if (!Grade.safeParse(grade).success) throw new RowError('grade-invalid', { value: grade.slice(0, SHOWN) });
  return grade;
}

function statusOf(word: string, words: ReadonlyMap<string, FirstStatus>): FirstStatus | undefined {
  if (word === '') return undefined;
  const status = words.get(word) ?? firstStatuses.find((each) => each === word);
  if (!status) throw new RowError('status-unknown', { value: word.slice(0, SHOWN), statuses: firstStatuses });
  return status;
}

/** As far as both are known. */
function isBefore(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) < b.slice(0, length);
}
