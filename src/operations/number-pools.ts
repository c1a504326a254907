import { randomId } from '@tagtree/evidence';
import type { CompiledFramework } from '../codes/compiled-framework.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { takeRun } from './take-run.ts';

const POOL_SIZE = 20;

interface Pool {
  next: number;
  to: number;
}

/**
 * The small runs that single registrations draw their numbers from. Drawing is only a proposal: the insert into `names` decides who has a number,
 * so what a stopped process left unused is adopted here, and two processes on one pool merely try one number more.
 */
export function createNumberPools() {
  const pools = new Map<string, Promise<Pool>>();

  return {
    /** The next number of the class that nobody is known to have. */
    async draw(deps: Deps, asker: Asker, classKey: string): Promise<number> {
      for (;;) {
        const opened = pools.get(classKey) ?? openPool(deps, classKey);
        pools.set(classKey, opened);
        const pool = await opened.catch((error: unknown) => {
          pools.delete(classKey);
          throw error;
        });
        if (pool.next <= pool.to) {
          pool.next += 1;
          return pool.next - 1;
        }
        if (pools.get(classKey) === opened) pools.set(classKey, newPool(deps, asker, classKey));
      }
    },
  };
}

export type NumberPools = ReturnType<typeof createNumberPools>;

async function newPool(deps: Deps, asker: Asker, classKey: string): Promise<Pool> {
  const { framework, path } = splitClassKey(classKey);
  const total = (await deps.catalog.current(framework)).capacity(path);
  const last = await deps.stores.runs.last(classKey);
  // Near the end of a class the pool shrinks to what is left; nothing left is refused by takeRun.
  const count = Math.max(1, Math.min(POOL_SIZE, total - (last?.to ?? 0)));
  const run = await takeRun(deps, asker, { class: classKey, count, purpose: 'pool', request: randomId() });
  return { next: run.from, to: run.to };
}

/** The last pool of the class, from the first number after the highest one in `names`; empty when there is none. */
async function openPool(deps: Deps, classKey: string): Promise<Pool> {
  const run = await deps.stores.runs.lastPool(classKey);
  if (!run) return { next: 1, to: 0 };
  const { framework, path } = splitClassKey(classKey);
  const compiled = await deps.catalog.current(framework);
  return { next: await firstUnused(deps, compiled, path, run.from, run.to), to: run.to };
}

async function firstUnused(
  deps: Deps,
  framework: CompiledFramework,
  path: string,
  from: number,
  to: number,
): Promise<number> {
  const serials = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const names = serials.map((serial) => `code:${framework.toCompact(framework.formatCode(path, serial))}`);
  const taken = new Set((await deps.stores.names.findMany(names)).map((entry) => entry._id));
  const unused = names.findIndex((name) => !taken.has(name));
  return unused === -1 ? to + 1 : from + unused;
}
