import { checkLog, type EventRow } from '@tagtree/evidence';

/** Rows that come subject by subject, each in order, as one array a log. */
export async function* logsOf(rows: AsyncIterable<EventRow>): AsyncGenerator<EventRow[]> {
  let log: EventRow[] = [];
  for await (const row of rows) {
    if (log[0] && log[0].subject !== row.subject) {
      yield log;
      log = [];
    }
    log.push(row);
  }
  if (log.length > 0) yield log;
}

/** Checks the chain and every hash of all logs. Memory holds one log. Throws an Error that names the first logs that are broken. */
export async function checkLogs(rows: AsyncIterable<EventRow>): Promise<{ logs: number; events: number }> {
  const found = { logs: 0, events: 0 };
  const broken: string[] = [];
  for await (const log of logsOf(rows)) {
    found.logs += 1;
    found.events += log.length;
    const checked = checkLog(log);
    if (!checked.ok) broken.push(`${log[0]?.subject} (seq ${checked.seq}: ${checked.problem})`);
  }
  if (broken.length > 0)
    throw new Error(`${broken.length} of ${found.logs} logs are broken: ${broken.slice(0, 5).join(', ')}`);
  return found;
}
