import { randomId } from '@tagtree/evidence';
import type { Run } from '../models/codes/runs.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { codesOfRun } from './issue-codes.ts';
import { takeRun } from './take-run.ts';

const POOL_SIZE = 20;

interface Pool {
  /** Of the framework, that its codes are written by. */
  version: number;
  codes: Iterator<string>;
}

/**
 * The small runs that single registrations draw their codes from. Drawing is only a proposal: the insert into `names` decides who has a code,
 * so what a stopped process left unused is adopted here, and two processes on one pool merely try one code more.
 */
export function createNumberPools() {
  const pools = new Map<string, Promise<Pool>>();

  return {
    /** The next code of the class, of the framework's current version, that nobody is known to have. */
    async draw(deps: Deps, asker: Asker, classKey: string): Promise<string> {
      const { version } = await deps.catalog.current(splitClassKey(classKey).framework);
      for (;;) {
        const opened = pools.get(classKey) ?? openPool(deps, classKey);
        pools.set(classKey, opened);
        const pool = await opened.catch((error: unknown) => {
          pools.delete(classKey);
          throw error;
        });
        const code = pool.version === version ? pool.codes.next() : { done: true as const };
        if (!code.done) return code.value;
        if (pools.get(classKey) === opened) pools.set(classKey, newPool(deps, asker, classKey));
      }
    },
  };
}

export type NumberPools = ReturnType<typeof createNumberPools>;

async function newPool(deps: Deps, asker: Asker, classKey: string): Promise<Pool> {
  const { framework, path } = splitClassKey(classKey);
  const last = await deps.stores.runs.last(classKey);
  const free = (await deps.catalog.current(framework)).freeFrom(path, (last?.to ?? 0) + 1);
  // Near the end of a class the pool shrinks to what is left; nothing left is refused by takeRun.
  const count = Math.max(1, Math.min(POOL_SIZE, free));
  return poolOf(deps, await takeRun(deps, asker, { class: classKey, count, purpose: 'pool', request: randomId() }));
}

async function poolOf(deps: Deps, run: Run): Promise<Pool> {
  return { version: run.version ?? 1, codes: (await codesOfRun(deps, run)).codes() };
}

/** The last pool of the class, from its first code that is not in `names`; empty when there is none. */
async function openPool(deps: Deps, classKey: string): Promise<Pool> {
  const run = await deps.stores.runs.lastPool(classKey);
  if (!run) return { version: 0, codes: [].values() };
  const compiled = await deps.catalog.ofRun(run);
  const codes = [...(await codesOfRun(deps, run)).codes()];
  const nameOf = (code: string) => `code:${compiled.toCompact(code)}`;
  const taken = new Set((await deps.stores.names.findMany(codes.map(nameOf))).map(({ _id }) => _id));
  const unused = codes.findIndex((code) => !taken.has(nameOf(code)));
  return { version: compiled.version, codes: codes.slice(unused === -1 ? codes.length : unused).values() };
}
