import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../errors.ts';
import { type Run, runId } from '../models/codes/runs.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';

export interface RunRequest {
  class: string;
  count: number;
  purpose: Run['purpose'];
  /** Unique within the class: asking again gives the same run. */
  request: string;
  block?: string;
  note?: string;
}

const ATTEMPTS = 64;

/**
 * Takes consecutive numbers of a class (writes.md, rule 9): one durable write, from = the last run's to + 1. Two takers collide on `_id` and one
 * tries again, so there is no gap and no overlap. Throws `numbers-exhausted` with what is left.
 */
export async function takeRun(deps: Deps, asker: Asker, request: RunRequest): Promise<Run> {
  const { framework, path } = splitClassKey(request.class);
  const total = (await deps.catalog.current(framework)).capacity(path);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const last = await deps.stores.runs.last(request.class);
    const from = (last?.to ?? 0) + 1;
    const to = from + request.count - 1;
    if (to > total) {
      const mine = await deps.stores.runs.byRequest(request.class, request.request);
      if (mine) return mine;
      throw new DomainError('numbers-exhausted', {
        class: request.class,
        free: total - from + 1,
        asked: request.count,
      });
    }
    const run = newRun(deps, asker, request, from, to);
    if (await deps.stores.runs.insert(run)) return run;
    const mine = await deps.stores.runs.byRequest(request.class, request.request);
    if (mine) return mine;
    if (attempt > 3) await sleep(Math.random() * 10);
  }
  throw new DomainError('busy', { class: request.class });
}

function newRun(deps: Deps, asker: Asker, request: RunRequest, from: number, to: number): Run {
  const { purpose, block, note } = request;
  return {
    _id: runId(request.class, from),
    class: request.class,
    from,
    to,
    purpose,
    request: request.request,
    takenAt: deps.now().toISOString(),
    takenBy: asker.actor.id,
    ...(block !== undefined && { block }),
    ...(note !== undefined && { note }),
  };
}
