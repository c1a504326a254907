import { cpus, totalmem } from 'node:os';

/** One figure: what was measured, what was to be reached, what was found. */
export interface Row {
  what: string;
  goal: string;
  found: string;
}

export function markdownTable(rows: readonly Row[]): string {
  const lines = rows.map(({ what, goal, found }) => `| ${what} | ${goal} | ${found} |`);
  return `| what | goal | found |\n| --- | --- | --- |\n${lines.join('\n')}`;
}

export function thisMachine(): string {
  const [cpu] = cpus();
  return `${cpus().length} cores (${cpu?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`;
}
