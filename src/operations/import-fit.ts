import type { ImportPlan } from '../imports/import-plan.ts';
import type { CreateRow, ErrorRow } from '../imports/plan-row.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import { type AttributeDeclarations, attributeMistakes } from '../reference/attribute-declarations.ts';
import { declarationsOf } from './check-attributes.ts';
import type { Deps } from './deps.ts';
import { longestRuns } from './number-room.ts';

/**
 * Whether rows that are right in themselves also fit what is there: class and unit exist where the plan doesn't make them, the class makes items of that
 * kind and takes new ones, and has numbers left for all pieces so far. `learn` looks up what rows name, in one read of each kind; the others need none.
 */
export function createFit(deps: Deps, plan: ImportPlan) {
  const classes = new Map<string, ClassDocument | undefined>();
  const free = new Map<string, number>();
  const declared = new Map<string, AttributeDeclarations>();
  const units = new Map<string, boolean>();
  const places = new Map<string, boolean>();

  async function learnClasses(keys: readonly string[]): Promise<void> {
    const found = new Map((await deps.stores.classes.findMany(keys)).map((each) => [each._id, each]));
    for (const [key, said] of await declarationsOf(deps, keys)) declared.set(key, said);
    for (const key of keys) classes.set(key, found.get(key));
    const longest = await longestRuns(deps, await deps.catalog.current(plan.framework), keys);
    for (const [key, left] of longest) free.set(key, left);
  }

  return {
    /** Looks up what these rows name and isn't known yet. */
    async learn(rows: readonly { row: CreateRow; classKey: string }[]): Promise<void> {
      const keys = [...new Set(rows.map(({ classKey }) => classKey))].filter((key) => !classes.has(key));
      if (keys.length > 0) await learnClasses(keys);
      if (plan.unit?.create === false)
        await learnNodes(
          deps.stores.units,
          units,
          rows.map(({ row }) => row.unit),
        );
      if (plan.place?.create === false)
        await learnNodes(
          deps.stores.places,
          places,
          rows.map(({ row }) => row.place),
        );
    },

    /** Why a row that is right in itself does not fit. `before` are the pieces that earlier rows make in the same class. */
    refusal(row: CreateRow, classKey: string, before: number): ErrorRow | undefined {
      const found = classes.get(classKey);
      if (!found && !plan.class.create) return refused(row, classKey, 'class-unknown');
      if (found?.closed) return refused(row, classKey, 'class-is-closed');
      if ((found?.itemKind ?? plan.class.itemKind) !== row.kind) return refused(row, classKey, 'class-of-other-kind');
      const wrong = this.refusalOfParts(row, classKey, true);
      if (wrong) return wrong;
      const left = free.get(classKey) ?? 0;
      return before + row.pieces > left ? refused(row, classKey, 'class-is-full', { free: left }) : undefined;
    },

    /** The same for what it says of an item that may be there already; `complete` when it says all of it. */
    refusalOfParts(row: CreateRow, classKey: string, complete: boolean): ErrorRow | undefined {
      const { unit, place, attributes } = row;
      if (unit && units.get(unit.key) === false) return refused(row, classKey, 'unit-unknown', { unit: unit.key });
      if (place && places.get(place.key) === false)
        return refused(row, classKey, 'place-unknown', { place: place.key });
      const [wrong] = attributeMistakes(declared.get(classKey) ?? {}, { attributes, complete, pointer: '' });
      return wrong && refused(row, classKey, wrong.code, { ...wrong.params });
    },
  };
}

function refused({ line }: CreateRow, classKey: string, reason: string, params: object = {}): ErrorRow {
  return { outcome: 'error', line, reason, params: { class: classKey, ...params } };
}

/** Which of the units or places that rows name are there, those not known yet. */
async function learnNodes(
  store: Deps['stores']['units'],
  known: Map<string, boolean>,
  named: readonly ({ key: string } | undefined)[],
): Promise<void> {
  const keys = new Set(named.flatMap((node) => (node && !known.has(node.key) ? [node.key] : [])));
  if (keys.size === 0) return;
  const there = new Set((await store.findMany([...keys])).map(({ _id }) => _id));
  for (const key of keys) known.set(key, there.has(key));
}
