import { randomId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { codeName } from '../lifecycle/names-given.ts';
import type { Run } from '../models/codes/runs.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { takeRun } from './take-run.ts';

const POOL_SIZE = 20;
/** Pools that a starting process looks through for numbers left unused: more than servers are stopped at once. */
const LOOK_BACK = 16;
const SWEEP_EVERY_MS = 60_000;
const NAMES_AT_ONCE = 1_000;

/** Numbers to draw, in order. */
type Pool = number[];

/**
 * The small runs that single registrations draw their numbers from. Drawing is only a proposal: the insert into `names` decides who has a number,
 * so what a stopped process left unused is adopted here, and two processes on one pool merely try one number more. Before a class is said to be
 * exhausted all its pools are swept for numbers that nobody came to use.
 */
export function createNumberPools() {
  const pools = new Map<string, Promise<Pool>>();
  const swept = new Map<string, number>();

  async function nextPool(deps: Deps, asker: Asker, classKey: string): Promise<Pool> {
    try {
      return await newPool(deps, asker, classKey);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'numbers-exhausted')) throw error;
      const now = deps.now().getTime();
      if (Math.abs(now - (swept.get(classKey) ?? 0)) < SWEEP_EVERY_MS) throw error;
      swept.set(classKey, now);
      const left = await unusedNumbers(deps, deps.stores.runs.pools(classKey));
      if (left.length === 0) throw error;
      return left;
    }
  }

  return {
    /** The next number of the class that nobody is known to have. Throws `numbers-exhausted`. */
    async draw(deps: Deps, asker: Asker, classKey: string): Promise<number> {
      for (;;) {
        const opened = pools.get(classKey) ?? unusedNumbers(deps, deps.stores.runs.pools(classKey, LOOK_BACK));
        pools.set(classKey, opened);
        const pool = await opened.catch((error: unknown) => {
          pools.delete(classKey);
          throw error;
        });
        const serial = pool.shift();
        if (serial !== undefined) return serial;
        if (pools.get(classKey) === opened) pools.set(classKey, nextPool(deps, asker, classKey));
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
  return serialsOf(run);
}

function serialsOf({ from, to }: Run): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The numbers of these runs that have no entry in the register of names, lowest first. */
async function unusedNumbers(deps: Deps, runs: AsyncIterable<Run>): Promise<number[]> {
  const unused: number[] = [];
  let chunk: Run[] = [];
  for await (const run of runs) {
    chunk.push(run);
    if (chunk.length * POOL_SIZE < NAMES_AT_ONCE) continue;
    unused.push(...(await unusedOf(deps, chunk)));
    chunk = [];
  }
  unused.push(...(await unusedOf(deps, chunk)));
  return unused.sort((a, b) => a - b);
}

async function unusedOf(deps: Deps, runs: readonly Run[]): Promise<number[]> {
  const [first] = runs;
  if (!first) return [];
  const { framework, path } = splitClassKey(first.class);
  const write = (await deps.catalog.current(framework)).codeWriter(path);
  const names = new Map(runs.flatMap(serialsOf).map((serial) => [codeName(write(serial)), serial]));
  const taken = new Set((await deps.stores.names.findMany([...names.keys()])).map((entry) => entry._id));
  return [...names].filter(([name]) => !taken.has(name)).map(([, serial]) => serial);
}

/** How many numbers of a class's pools have an entry in the register. */
export async function drawnNumbers(deps: Deps, classKey: string): Promise<number> {
  let numbers = 0;
  const counted = async function* () {
    for await (const run of deps.stores.runs.pools(classKey)) {
      numbers += run.to - run.from + 1;
      yield run;
    }
  };
  const unused = await unusedNumbers(deps, counted());
  return numbers - unused.length;
}
