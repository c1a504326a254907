import type { Findings } from './check-all.ts';
import type { Ledger } from './ledger.ts';
import type { Account } from './take-stock.ts';

/** What must be none, summed over several looks. */
export class Faults {
  private readonly counts = new Map<string, number>();

  add(what: string, found: number | readonly string[]): void {
    const count = typeof found === 'number' ? found : found.length;
    this.counts.set(what, (this.counts.get(what) ?? 0) + count);
    if (typeof found !== 'number') for (const each of found.slice(0, 5)) console.log(`  ${what}: ${each}`);
  }

  addLook({ lost, doubled, unaccounted }: Account, findings: Findings, { halves, failures }: Ledger): void {
    this.add('acknowledged and lost', lost);
    this.add('doubled', doubled);
    this.add('unaccounted', unaccounted);
    this.add('half-written and shown', halves);
    this.add('answered with 500', failures);
    this.add('gaps in runs', findings.gaps);
    this.add('overlaps of runs', findings.overlaps);
    this.add('names without items', findings.namesWithoutItem);
    this.add('projections that differ from their logs', findings.differing);
    this.add('broken chains', findings.broken);
    this.add('imports with too few or too many pieces', findings.unevenImports);
  }

  get sum(): number {
    return [...this.counts.values()].reduce((all, count) => all + count, 0);
  }

  rows(): [string, number][] {
    return [...this.counts];
  }
}

/** Rows of text and numbers as a table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => (typeof value === 'number' ? value.toLocaleString('en') : value);
  return [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows.map((row) => row.map(cell))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function sumUp(sums: Map<string, number>, more: Record<string, number>): void {
  for (const [what, count] of Object.entries(more)) sums.set(what, (sums.get(what) ?? 0) + count);
}
