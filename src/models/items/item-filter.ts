import mongoose from 'mongoose';
import type { ItemState } from '../../lifecycle/item-state.ts';
import type { Reach } from '../reach.ts';
import type { TreesOfReach } from './items.ts';

const { trusted } = mongoose;

/** What a list of items can be narrowed by; a unit, place or class takes what is below it too. `text` are folded words, matched from their start. */
export interface ItemFilter {
  class?: string | undefined;
  status?: string | undefined;
  unit?: string | undefined;
  place?: string | undefined;
  grade?: string | undefined;
  kind?: string | undefined;
  text?: readonly string[] | undefined;
}

/** The filter and the reach as conditions that must all hold. One holding must meet all conditions on holdings at once. */
export async function itemConditions(filter: ItemFilter, reach: Reach, trees: TreesOfReach): Promise<object[]> {
  const conditions: object[] = [];
  if (filter.class !== undefined) conditions.push({ branches: filter.class });
  if (filter.kind !== undefined) conditions.push({ kind: filter.kind });
  for (const word of filter.text ?? []) conditions.push({ search: trusted({ $regex: new RegExp(`^${escape(word)}`) }) });
  conditions.push(...(await holdingConditions(filter, trees)));
  if (reach.classes !== 'all') conditions.push({ branches: trusted({ $in: [...reach.classes] }) });
  if (reach.units !== 'all') {
    conditions.push({ 'holdings.unit': trusted({ $in: [...(await trees.units.below(reach.units))] }) });
  }
  return conditions;
}

async function holdingConditions(filter: ItemFilter, trees: TreesOfReach): Promise<object[]> {
  const holding: Record<string, unknown> = {};
  if (filter.status !== undefined) holding['status'] = filter.status;
  if (filter.grade !== undefined) holding['grade'] = filter.grade;
  if (filter.unit !== undefined) holding['unit'] = { $in: [...(await trees.units.below([filter.unit]))] };
  if (filter.place !== undefined) holding['place'] = { $in: [...(await trees.places.below([filter.place]))] };
  const parts = Object.entries(holding);
  if (parts.length === 0) return [];
  if (parts.length === 1) return parts.map(([part, value]) => ({ [`holdings.${part}`]: asTrusted(value) }));
  // The first condition by itself lets an index be used; $elemMatch then asks for all of them on one holding.
  const indexed = holding['unit'] !== undefined ? 'unit' : 'place';
  const byIndex = holding[indexed] === undefined ? [] : [{ [`holdings.${indexed}`]: asTrusted(holding[indexed]) }];
  return [...byIndex, { holdings: trusted({ $elemMatch: holding }) }];
}

function asTrusted(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? trusted(value as Record<string, unknown>) : value;
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
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

/** Whether a unit lies within a reach. */
export async function unitWithinReach(unit: string, reach: Reach, trees: TreesOfReach): Promise<boolean> {
  return reach.units === 'all' || (await trees.units.below(reach.units)).has(unit);
}
