import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../errors.ts';
import type { Leaving } from '../high-water-mark.ts';
import { type BlockHolder, type Run, runId } from '../models/codes/runs.ts';
import type { Asker, Deps } from './deps.ts';
import { leaveOutLost } from './epoch-runs.ts';
import { splitClassKey } from './framework-catalog.ts';
import { findRoom } from './number-room.ts';

export interface RunRequest {
  class: string;
  count: number;
  purpose: Run['purpose'];
  /** Unique within the class: asking again gives the same run. */
  request: string;
  block?: string;
  note?: string;
  holder?: BlockHolder;
}

const ATTEMPTS = 64;

/**
 * Takes consecutive numbers of a class (writes.md, rule 9): one durable write, from = the last run's to + 1, long enough for `count` numbers that are not void by
 * rule; of a class that an authority numbers, within the blocks that this server was given. Before it the mark outside the database is raised, where it does not
 * reach so far yet. Two takers collide on `_id` and one tries again, so there is no gap and no overlap; within this process they take turns. Throws
 * `numbers-exhausted` with what is left.
 */
export function takeRun(deps: Deps, asker: Asker, request: RunRequest): Promise<Run> {
  return deps.inTurn(`run of ${request.class}`, () => takeRunNow(deps, asker, request));
}

async function takeRunNow(deps: Deps, asker: Asker, request: RunRequest): Promise<Run> {
  const { framework } = splitClassKey(request.class);
  const compiled = await deps.catalog.current(framework);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const room = await findRoom(deps, compiled, request);
    if ('free' in room) {
      const mine = await deps.stores.runs.byRequest(request.class, request.request);
      if (mine) return mine;
      throw new DomainError('numbers-exhausted', { class: request.class, free: room.free, asked: request.count });
    }
    const { from, to, end } = room;
    if (from === 1 && (await leaveOutLost(deps, asker, [request.class]))) continue;
    await deps.mark.raise([{ class: request.class, to, total: end }]);
    const run = newRun(deps, asker, request, { version: compiled.version, from, to });
    if (await deps.stores.runs.insert(run)) return run;
    const mine = await deps.stores.runs.byRequest(request.class, request.request);
    if (mine) return mine;
    if (attempt > 3) await sleep(Math.random() * 10);
  }
  throw new DomainError('busy', { class: request.class });
}

/**
 * Takes one run in each of many classes for one request, in one write; what another taker was first with is taken singly. Answers each class's run.
 * Throws as `takeRun` does.
 */
export async function takeRuns(
  deps: Deps,
  asker: Asker,
  { counts, ...shared }: { counts: ReadonlyMap<string, number> } & Pick<RunRequest, 'purpose' | 'request'>,
): Promise<Map<string, Run>> {
  const { runs } = deps.stores;
  const classes = [...counts.keys()];
  let ends = await runs.ends(classes);
  const unused = classes.filter((each) => !ends.has(each));
  if (await leaveOutLost(deps, asker, unused)) ends = await runs.ends(classes);
  const before = new Set((await runs.ofRequest(classes, shared.request)).map((run) => run.class));
  const requests = classes.map((each) => ({ ...shared, class: each, count: counts.get(each) ?? 0 }));
  const drafts: Run[] = [];
  const leaving: Leaving[] = [];
  for (const request of requests.filter((each) => !before.has(each.class))) {
    const { framework, path } = splitClassKey(request.class);
    const compiled = await deps.catalog.current(framework);
    const from = (ends.get(request.class) ?? 0) + 1;
    const to = compiled.lastOf(path, from, request.count);
    // Of an authority's framework each run has to be found a place for.
    if (to === undefined || (await deps.catalog.issuerOf(framework)) !== undefined) continue;
    drafts.push(newRun(deps, asker, request, { version: compiled.version, from, to }));
    leaving.push({ class: request.class, to, total: compiled.highest });
  }
  await deps.mark.raise(leaving);
  await runs.insertMany(drafts);
  const taken = new Map((await runs.ofRequest(classes, shared.request)).map((run) => [run.class, run]));
  for (const request of requests)
    if (!taken.has(request.class)) taken.set(request.class, await takeRun(deps, asker, request));
  return taken;
}

function newRun(
  deps: Deps,
  asker: Asker,
  request: RunRequest,
  { version, from, to }: { version: number; from: number; to: number },
): Run {
  const { purpose, block, note, holder } = request;
  return {
    _id: runId(request.class, from),
    class: request.class,
    version,
    from,
    to,
    purpose,
    request: request.request,
    takenAt: deps.now().toISOString(),
    takenBy: asker.actor.id,
    ...(block !== undefined && { block }),
    ...(note !== undefined && { note }),
    ...(holder && { holder }),
  };
}
