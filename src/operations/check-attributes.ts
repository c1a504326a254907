import { DomainError, type Mistake } from '../errors.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { Reach } from '../models/reach.ts';
import {
  type AttributeDeclarations,
  attributeMistakes,
  type CheckedAttributes,
  inheritedDeclarations,
} from '../reference/attribute-declarations.ts';
import type { Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { shownBranch } from './item-query.ts';

/** What classes say of the attributes of their items, with what the classes above them say. One read for all. */
export async function declarationsOf(
  deps: Deps,
  classKeys: readonly string[],
): Promise<Map<string, AttributeDeclarations>> {
  const { frameworks } = await deps.catalog.published();
  const lines = new Map<string, string[]>();
  for (const classKey of classKeys) {
    const { framework, path } = splitClassKey(classKey);
    const above = frameworks.find(({ key }) => key === framework)?.pathsDownTo(path) ?? [];
    lines.set(classKey, [...above.map((each) => `${framework}:${each}`), classKey]);
  }
  const found = await deps.stores.classes.findMany([...new Set([...lines.values()].flat())]);
  const said = new Map(found.map((each) => [each._id, each.attributes]));
  return new Map([...lines].map(([key, line]) => [key, inheritedDeclarations(line.map((each) => said.get(each)))]));
}

/** Throws `invalid-request` with every attribute that does not fit what the class says. */
export async function checkAttributes(
  deps: Deps,
  classKey: string,
  given: Pick<CheckedAttributes, 'attributes' | 'complete'>,
): Promise<void> {
  const declarations = (await declarationsOf(deps, [classKey])).get(classKey) ?? {};
  const mistakes = attributeMistakes(declarations, { ...given, pointer: '#/body/attributes' });
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
}

export interface Misfit {
  item: ItemDocument;
  mistakes: Mistake[];
}

/** The items of a class and the classes below it, after an id, that don't fit what their classes say now; `last` is where looking stopped, none at the end. */
export async function misfits(
  deps: Deps,
  classKey: string,
  { after, limit, reach }: { after: string; limit: number; reach: Reach },
): Promise<{ found: Misfit[]; last: string | undefined }> {
  const items = await deps.stores.items.page({ class: await shownBranch(deps, classKey) }, reach, after, limit);
  const declarations = await declarationsOf(deps, [...new Set(items.map((item) => item.class))]);
  const found: Misfit[] = [];
  for (const item of items) {
    const given = { attributes: item.attributes, complete: true, pointer: '#/attributes' };
    const mistakes = attributeMistakes(declarations.get(item.class) ?? {}, given);
    if (mistakes.length > 0) found.push({ item, mistakes });
  }
  return { found, last: items.length < limit ? undefined : items.at(-1)?._id };
}
