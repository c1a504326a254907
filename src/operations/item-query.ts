import type { ClassBranch, ItemFilter } from '../models/items/item-filter.ts';
import { searchWords } from '../texts/fold.ts';
import { classTree } from './class-tree.ts';
import type { Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';

/** What a caller asks a list of items for: a class by its name, words as they were typed. */
export type ItemQuery = Omit<ItemFilter, 'class' | 'text'> & { class?: string | undefined; text?: string | undefined };

/** A query as the store takes it: the class as the branch that is shown below it, the words folded. */
export async function toItemFilter(deps: Deps, { text, class: classKey, ...rest }: ItemQuery): Promise<ItemFilter> {
  return {
    ...rest,
    ...(classKey !== undefined && { class: await shownBranch(deps, classKey) }),
    ...(text !== undefined && { text: searchWords(text) }),
  };
}

/** A class, or a whole framework by its key, with all that is shown below it. */
export async function shownBranch(deps: Deps, classKey: string): Promise<ClassBranch[]> {
  if (!classKey.includes(':')) return [{ root: classKey, without: [] }];
  const { framework, path } = splitClassKey(classKey);
  const named = (each: string) => `${framework}:${each}`;
  const tree = await classTree(deps, framework);
  return tree.branch(path).map(({ root, without }) => ({ root: named(root), without: without.map(named) }));
}
