import type { ItemState } from '../lifecycle/item-state.ts';
import type { TreeNodes } from './reference/tree-nodes.ts';

/** How far a caller sees: branches of the unit tree and of class trees (`'<framework>:<path>'`), each with what is below it. */
export interface Reach {
  units: 'all' | readonly string[];
  classes: 'all' | readonly string[];
}

export const unlimitedReach: Reach = { units: 'all', classes: 'all' };

/** The trees that a reach is measured on: an id and everything below it. */
export interface TreesOfReach {
  units: Pick<TreeNodes, 'below'>;
  places: Pick<TreeNodes, 'below'>;
}

/** Whether an item that was read by its name lies within a reach. */
export async function withinReach(
  item: Pick<ItemState, 'class' | 'holdings'>,
  reach: Reach,
  trees: TreesOfReach,
): Promise<boolean> {
  if (!classWithinReach(item.class, reach)) return false;
  if (reach.units === 'all') return true;
  const units = await trees.units.below(reach.units);
  return item.holdings.some((holding) => holding.unit !== undefined && units.has(holding.unit));
}

/** Whether a class (`'<framework>:<path>'`) is one of the reach's branches or lies below one. */
export function classWithinReach(classKey: string, reach: Reach): boolean {
  if (reach.classes === 'all') return true;
  return reach.classes.some((branch) => classKey === branch || isBelow(classKey, branch));
}

/** A whole framework is a branch too: `'sample'`, and `'sample:'` stands for the same. */
function isBelow(classKey: string, branch: string): boolean {
  if (!branch.includes(':')) return classKey.startsWith(`${branch}:`);
  if (branch.endsWith(':')) return classKey.startsWith(branch);
  const rest = classKey.startsWith(branch) ? classKey.slice(branch.length) : '';
  return rest !== '' && !/^[A-Z0-9]/.test(rest);
}

/** Whether a class or a framework (by its key) is above one of the reach's branches, or within it: the tree shows the way to what a key may see. */
export function onTheWay(key: string, reach: Reach): boolean {
  if (reach.classes === 'all' || classWithinReach(key, reach)) return true;
  return reach.classes.some((branch) => isBelow(branch, key));
}

/** Whether a reach has nothing in it that another lacks. */
export async function reachWithin(
  inner: Reach,
  outer: Reach,
  trees: TreesOfReach,
): Promise<Record<keyof Reach, boolean>> {
  const units = outer.units === 'all' ? undefined : await trees.units.below(outer.units);
  return {
    units: !units || (inner.units !== 'all' && inner.units.every((unit) => units.has(unit))),
    classes:
      outer.classes === 'all' ||
      (inner.classes !== 'all' && inner.classes.every((branch) => classWithinReach(branch, outer))),
  };
}

export function seesAll({ units, classes }: Reach): boolean {
  return units === 'all' && classes === 'all';
}

/** Whether a unit lies within a reach. */
export async function unitWithinReach(unit: string, reach: Reach, trees: TreesOfReach): Promise<boolean> {
  return reach.units === 'all' || (await trees.units.below(reach.units)).has(unit);
}
