import { anonymousMemory, peakMemory } from './programs.ts';
import type { Row } from './report.ts';
import { openBenchStore } from './store-site.ts';

/** The anonymous memory of a process that does nothing but serve the store: not the mapped file, which the system takes back when it likes. */
export async function benchMemory(dataDir: string, size: number): Promise<Row[]> {
  const { program, pieces, stop } = await openBenchStore(dataDir);
  const pid = program.child.pid as number;
  const works: [string, () => Promise<unknown>][] = [
    [
      'a scan in batches of the default size',
      async () => {
        for await (const _ of pieces.find({}));
      },
    ],
    ['a $group into 1,000 groups', () => pieces.aggregate([{ $group: { _id: '$group', n: { $sum: 1 } } }]).toArray()],
    ['a distinct of 1,000 values', () => pieces.distinct('group')],
    ['a count by a filter', () => pieces.countDocuments({ amount: { $gte: 0 } })],
  ];
  const begun = anonymousMemory(pid);
  const rows: Row[] = [];
  for (const [name, work] of works) {
    const peak = await peakMemory(pid, work());
    rows.push({
      what: `anonymous memory of the store's process after ${name} of ${size.toLocaleString('en')} documents`,
      goal: 'under 150 MB',
      found: `${anonymousMemory(pid).toFixed(0)} MB, at most ${peak.toFixed(0)} MB meanwhile; ${begun.toFixed(0)} MB before all`,
    });
  }
  await stop();
  return rows;
}
