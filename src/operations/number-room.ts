import type { CompiledFramework } from '../codes/compiled-framework.ts';
import type { NumberRange } from '../codes/number-ranges.ts';
import type { Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';

/** Numbers of a class that this server may give out and has not yet. `largest` is the longest run of them: one run never goes over the end of a block. */
export interface NumbersLeft {
  free: number;
  largest: number;
}

/**
 * The ranges that this server takes a class's numbers from: of a framework of its own all of them, of an authority's those of the blocks it was given (decision
 * 0013), as far as they were set aside by this version. Runs never go over the end of a range, so in each the runs are the counter.
 */
async function rangesOf(deps: Deps, { key, version, highest }: CompiledFramework, classKey: string) {
  if ((await deps.catalog.issuerOf(key)) === undefined) return [{ from: 1, to: highest }];
  const blocks = await deps.stores.foreignBlocks.ofClass(classKey);
  return blocks.filter((block) => block.version === version).flatMap(({ open }) => open);
}

/** The first number of a range that no run has. */
export async function nextWithin(deps: Deps, classKey: string, { from, to }: NumberRange): Promise<number> {
  const last = await deps.stores.runs.lastUpTo(classKey, to);
  return Math.max(from, (last?.to ?? 0) + 1);
}

/** Where the next run of so many numbers lies, with the end of its range; or how many are left when there is no room for it. */
export async function findRoom(
  deps: Deps,
  compiled: CompiledFramework,
  { class: classKey, count }: { class: string; count: number },
): Promise<(NumberRange & { end: number }) | { free: number }> {
  const { path } = splitClassKey(classKey);
  let free = 0;
  for (const range of await rangesOf(deps, compiled, classKey)) {
    const from = await nextWithin(deps, classKey, range);
    const to = compiled.lastOf(path, from, count);
    if (to !== undefined && to <= range.to) return { from, to, end: range.to };
    if (from <= range.to) free += compiled.countNumbers(path, from, range.to);
  }
  return { free };
}

/** How many numbers of a class this server may still give out, by a version of its framework. */
export async function numbersLeft(deps: Deps, compiled: CompiledFramework, classKey: string): Promise<NumbersLeft> {
  const { path } = splitClassKey(classKey);
  const left = { free: 0, largest: 0 };
  for (const range of await rangesOf(deps, compiled, classKey)) {
    const from = await nextWithin(deps, classKey, range);
    const free = from > range.to ? 0 : compiled.countNumbers(path, from, range.to);
    left.free += free;
    left.largest = Math.max(left.largest, free);
  }
  return left;
}

/** The longest run that can still be taken of each of many classes of one framework. */
export async function longestRuns(
  deps: Deps,
  compiled: CompiledFramework,
  classKeys: readonly string[],
): Promise<Map<string, number>> {
  const longest = new Map<string, number>();
  if ((await deps.catalog.issuerOf(compiled.key)) !== undefined) {
    for (const key of classKeys) longest.set(key, (await numbersLeft(deps, compiled, key)).largest);
    return longest;
  }
  const ends = await deps.stores.runs.ends(classKeys);
  for (const key of classKeys) longest.set(key, compiled.freeFrom(splitClassKey(key).path, (ends.get(key) ?? 0) + 1));
  return longest;
}
