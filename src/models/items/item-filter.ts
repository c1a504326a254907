import mongoose from 'mongoose';
import type { Reach, TreesOfReach } from '../reach.ts';

const { trusted } = mongoose;

/** A branch of the class tree as it is shown: what is below a class by its path, but for what is below others. Classes as `'<framework>:<path>'`. */
export interface ClassBranch {
  root: string;
  without: readonly string[];
}

/** What a list of items can be narrowed by; a unit, place or class takes what is below it too. `text` are folded words, matched from their start. */
export interface ItemFilter {
  class?: readonly ClassBranch[] | undefined;
  status?: string | undefined;
  unit?: string | undefined;
  place?: string | undefined;
  grade?: string | undefined;
  kind?: string | undefined;
  text?: readonly string[] | undefined;
}

/** The filter and the reach as conditions that must all hold. One holding must meet all conditions on holdings at once. */
export async function itemConditions(filter: ItemFilter, reach: Reach, trees: TreesOfReach): Promise<object[]> {
  // An abandoned registration has a document, but there is no such item.
  const conditions: object[] = [{ abandoned: trusted({ $ne: true }) }];
  if (filter.class !== undefined) conditions.push(branchCondition(filter.class));
  if (filter.kind !== undefined) conditions.push({ kind: filter.kind });
  for (const word of filter.text ?? [])
    conditions.push({ search: trusted({ $regex: new RegExp(`^${escapeRegex(word)}`) }) });
  conditions.push(...(await holdingConditions(filter, trees)));
  if (reach.classes !== 'all') conditions.push({ branches: trusted({ $in: [...reach.classes] }) });
  if (reach.units !== 'all') {
    conditions.push({ 'holdings.unit': trusted({ $in: [...(await trees.units.below(reach.units))] }) });
  }
  return conditions;
}

function branchCondition(branches: readonly ClassBranch[]): object {
  const parts = branches.map(({ root, without }) =>
    without.length === 0
      ? { branches: root }
      : { $and: [{ branches: root }, { branches: trusted({ $nin: [...without] }) }] },
  );
  return parts.length === 1 ? (parts[0] as object) : { $or: parts };
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

function escapeRegex(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
