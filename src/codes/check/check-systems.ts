import type { CheckSystem } from './check-system.ts';
import { mod127136 } from './mod-1271-36.ts';
import { none } from './none.ts';

/** The names a definition may give; those without an entry in `checkSystems` are refused by name until they work. */
export const checkSystemKeys = [
  'mod-1271-36',
  'mod-37-36',
  'mod-37-2',
  'mod-97-10',
  'mod-11-10',
  'mod-11-2',
  'luhn',
  'none',
] as const;

export const checkSystems: ReadonlyMap<string, CheckSystem> = new Map(
  [mod127136, none].map((system) => [system.key, system]),
);
