import { afterCursor, toPage } from '../http/paging.ts';
import type { Run } from '../models/codes/runs.ts';
import type { Reach } from '../models/reach.ts';
import { accountNumbers } from '../operations/block-account.ts';
import type { Deps } from '../operations/deps.ts';

interface Asked {
  /** What the cursor is good for. */
  list: string;
  query: { cursor?: string | undefined; limit: number };
  reach: Reach;
}

/** A page of the account of each number of a run. */
export async function numbersPage(deps: Deps, run: Run, { list, query, reach }: Asked) {
  const from = Number(afterCursor(query.cursor, list)) + 1;
  const found = await accountNumbers(deps, run, { from, limit: query.limit + 1 }, reach);
  return toPage(found, query.limit, list, ({ serial }) => String(serial));
}
