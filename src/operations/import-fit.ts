import type { ImportPlan } from '../imports/import-plan.ts';
import type { CreateRow, PlannedRow } from '../imports/plan-row.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import { type AttributeDeclarations, attributeMistakes } from '../reference/attribute-declarations.ts';
import { declarationsOf } from './check-attributes.ts';
import type { Deps } from './deps.ts';
import { longestRuns } from './number-room.ts';

/**
 * Whether rows that are right in themselves also fit what is there: class and unit exist where the plan doesn't make them, the class makes items of that
 * kind and takes new ones, and has numbers left for all pieces so far. `learn` looks up what rows name, in one read of each kind; `judge` needs no read.
 */
export function createFit(deps: Deps, plan: ImportPlan) {
  const classes = new Map<string, ClassDocument | undefined>();
  const free = new Map<string, number>();
  const declared = new Map<string, AttributeDeclarations>();
  const units = new Map<string, boolean>();

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
      if (plan.unit?.create !== false) return;
      const named = rows.flatMap(({ row }) => (row.unit ? [row.unit.key] : []));
      const unknown = [...new Set(named)].filter((key) => !units.has(key));
      for (const key of unknown) units.set(key, (await deps.stores.units.find(key)) !== undefined);
    },

    /** The row itself, or an error in its place. `before` are the pieces that earlier rows make in the same class. */
    judge(row: CreateRow, classKey: string, before: number): PlannedRow {
      const found = classes.get(classKey);
      const refused = (reason: string, params: Record<string, unknown> = {}): PlannedRow => ({
        outcome: 'error',
        line: row.line,
        reason,
        params: { class: classKey, ...params },
      });
      if (!found && !plan.class.create) return refused('class-unknown');
      if (found?.closed) return refused('class-is-closed');
      if ((found?.itemKind ?? plan.class.itemKind) !== row.kind) return refused('class-of-other-kind');
      if (row.unit && units.get(row.unit.key) === false) return refused('unit-unknown', { unit: row.unit.key });
      const [wrong] = attributeMistakes(declared.get(classKey) ?? {}, {
        attributes: row.attributes,
        complete: true,
        pointer: '',
      });
      if (wrong) return refused(wrong.code, { ...wrong.params });
      const left = free.get(classKey) ?? 0;
      return before + row.pieces > left ? refused('class-is-full', { free: left }) : row;
    },
  };
}
