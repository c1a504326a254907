import { nowText } from '../lifecycle/occurred-at.ts';
import { createSchemeCatalog } from './alias-schemes.ts';
import type { Deps } from './deps.ts';
import { createFrameworkCatalog } from './framework-catalog.ts';
import { createTurns } from './in-turn.ts';
import { createNumberPools } from './number-pools.ts';

/** All that operations need, with the memory of a process that has just started: no number drawn, no framework read, nobody waiting. */
export function withMemory(given: Omit<Deps, 'catalog' | 'pools' | 'schemes' | 'inTurn'>): Deps {
  const { stores, now, zone } = given;
  return {
    ...given,
    catalog: createFrameworkCatalog(stores, { today: () => nowText(now(), zone).slice(0, 10) }),
    pools: createNumberPools(),
    schemes: createSchemeCatalog(stores),
    inTurn: createTurns(),
  };
}
