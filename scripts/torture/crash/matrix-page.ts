import type { CaseReport, RivalComes } from './case-report.ts';

const MOMENTS = { before: 'before', half: 'half of', after: 'after' } as const;

/** The reports as a page: a table an operation, a row a moment at which the process died. */
export function matrixPage(reports: readonly CaseReport[]): string {
  const names = [...new Set(reports.map(({ operation }) => operation))];
  const faults = reports.filter((each) => each.faults.length > 0).length;
  return [
    '# A crash at each step',
    '',
    'Written by `npm run crash-matrix`. A server process works on its store through a proxy that lets it die at a chosen write: before the command is sent, when half',
    'of its documents are written, or when it is written and not yet answered. Then a new process looks, heals as a start does, runs the jobs as if a minute had passed,',
    'and the client sends its request again with the same Idempotency-Key. After each case the whole database is checked: chains, projections against their logs,',
    'names against items, runs for gaps and overlaps, imports for pieces.',
    '',
    'The last three columns are cases of their own, in which another client wants the same thing (the same alias, code, key, class path, file), or has something else to',
    'do with the same record: at once after the crash, after the healing, or, with no crash, in between this write and the next one. They say who got what they asked for.',
    '',
    `${names.length} operations, ${reports.length} cases, ${faults} with a fault.`,
    ...names.flatMap((name) => ['', `## ${name}`, '', ...table(reports.filter((each) => each.operation === name))]),
    '',
  ].join('\n');
}

function table(cases: readonly CaseReport[]): string[] {
  const rivals = cases.some(({ had }) => had !== undefined);
  const columns = ['it dies', 'found', 'healed', 'sent again'];
  if (rivals) columns.push('rival at once', 'rival later', 'rival in between');
  const alone = cases.filter(({ rivalComes }) => rivalComes === 'never');
  const rows = alone.map((each) => {
    const { step, at, write, found, healed, repeated } = each;
    const cells = [`${MOMENTS[at]} ${step}. ${write}`, found, healed, repeated];
    return rivals
      ? [...cells, had(cases, each, 'at-once'), had(cases, each, 'after-healing'), between(cases, each)]
      : cells;
  });
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function had(cases: readonly CaseReport[], { step, at }: CaseReport, rivalComes: RivalComes): string {
  return cases.find((each) => each.rivalComes === rivalComes && each.step === step && each.at === at)?.had ?? '';
}

/** In between this write and the next one is before the next one. */
function between(cases: readonly CaseReport[], { step, at }: CaseReport): string {
  if (at === 'half') return '';
  return had(cases, { ...(cases[0] as CaseReport), step: at === 'after' ? step + 1 : step, at: 'before' }, 'between');
}
