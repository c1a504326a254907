import { randomId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { codeName } from '../lifecycle/names-given.ts';
import type { Run } from '../models/codes/runs.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { codesOfRun } from './issue-codes.ts';
import { numbersLeft } from './number-room.ts';
import { takeRun } from './take-run.ts';

const POOL_SIZE = 20;
/** Pools that a starting process looks through for numbers left unused: more than servers are stopped at once. */
const LOOK_BACK = 16;
const SWEEP_EVERY_MS = 60_000;
const NAMES_AT_ONCE = 1_000;

/** A code to draw, written by a version of the framework. */
interface PooledCode {
  serial: number;
  code: string;
  version: number;
}

/** Codes to draw, in order. */
type Pool = PooledCode[];

/**
 * The small runs that single registrations draw their codes from. Drawing is only a proposal: the insert into `names` decides who has a code,
 * so what a stopped process left unused is adopted here, and two processes on one pool merely try one code more. Before a class is said to be
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
      const left = await unusedCodes(deps, deps.stores.runs.pools(classKey));
      if (left.length === 0) throw error;
      return left;
    }
  }

  return {
    /** The next code of the class, of the framework's current version, that nobody is known to have. Throws `numbers-exhausted`. */
    async draw(deps: Deps, asker: Asker, classKey: string): Promise<string> {
      const { version } = await deps.catalog.current(splitClassKey(classKey).framework);
      for (;;) {
        const opened = pools.get(classKey) ?? unusedCodes(deps, deps.stores.runs.pools(classKey, LOOK_BACK));
        pools.set(classKey, opened);
        const pool = await opened.catch((error: unknown) => {
          pools.delete(classKey);
          throw error;
        });
        const drawn = pool.shift();
        if (drawn?.version === version) return drawn.code;
        if (!drawn && pools.get(classKey) === opened) pools.set(classKey, nextPool(deps, asker, classKey));
      }
    },
  };
}

export type NumberPools = ReturnType<typeof createNumberPools>;

async function newPool(deps: Deps, asker: Asker, classKey: string): Promise<Pool> {
  const compiled = await deps.catalog.current(splitClassKey(classKey).framework);
  const { largest } = await numbersLeft(deps, compiled, classKey);
  // Near the end of a class the pool shrinks to what is left; nothing left is refused by takeRun.
  const count = Math.max(1, Math.min(POOL_SIZE, largest));
  const run = await takeRun(deps, asker, { class: classKey, count, purpose: 'pool', request: randomId() });
  return codesIn(deps, run);
}

async function codesIn(deps: Deps, run: Run): Promise<PooledCode[]> {
  const { version = 1 } = run;
  return [...(await codesOfRun(deps, run)).numbers()].map((number) => ({ ...number, version }));
}

/** The codes of these runs that have no entry in the register of names, lowest number first. */
async function unusedCodes(deps: Deps, runs: AsyncIterable<Run>): Promise<PooledCode[]> {
  const unused: PooledCode[] = [];
  let chunk: PooledCode[] = [];
  for await (const run of runs) {
    chunk.push(...(await codesIn(deps, run)));
    if (chunk.length < NAMES_AT_ONCE) continue;
    unused.push(...(await withoutName(deps, chunk)));
    chunk = [];
  }
  unused.push(...(await withoutName(deps, chunk)));
  return unused.sort((a, b) => a.serial - b.serial);
}

async function withoutName(deps: Deps, codes: readonly PooledCode[]): Promise<PooledCode[]> {
  const names = await deps.stores.names.findMany(codes.map(({ code }) => codeName(code)));
  const taken = new Set(names.map((entry) => entry._id));
  return codes.filter(({ code }) => !taken.has(codeName(code)));
}

/** How many codes a class's pools have, and how many of them have an entry in the register. */
export async function pooledNumbers(deps: Deps, classKey: string): Promise<{ numbers: number; drawn: number }> {
  let numbers = 0;
  const counted = async function* () {
    for await (const run of deps.stores.runs.pools(classKey)) {
      numbers += (await codesOfRun(deps, run)).count;
      yield run;
    }
  };
  const unused = await unusedCodes(deps, counted());
  return { numbers, drawn: numbers - unused.length };
}
