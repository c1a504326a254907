import type { ImportPlan } from '../imports/import-plan.ts';
import type { CreateRow, PlannedRow } from '../imports/plan-row.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import { classCapacity } from './classes.ts';
import type { Deps } from './deps.ts';

/**
 * Whether a row that is right in itself also fits what is there: its class and unit exist where the plan doesn't make them, the class makes items of that
 * kind and takes new ones, and has numbers left for all pieces so far. What was looked up once is remembered.
 */
export function createFit(deps: Deps, plan: ImportPlan) {
  const classes = new Map<string, Promise<ClassDocument | undefined>>();
  const units = new Map<string, Promise<boolean>>();
  const free = new Map<string, Promise<number>>();

  function remembered<T>(map: Map<string, Promise<T>>, key: string, look: () => Promise<T>): Promise<T> {
    const found = map.get(key) ?? look();
    map.set(key, found);
    return found;
  }

  async function freeNumbers(classKey: string, found: ClassDocument | undefined): Promise<number> {
    if (found) return (await classCapacity(deps, found)).free;
    return (await deps.catalog.current(plan.framework)).capacity(classKey);
  }

  /** The row itself, or an error in its place. `before` are the pieces that earlier rows make in the same class. */
  return async function judge(row: CreateRow, classKey: string, before: number): Promise<PlannedRow> {
    const found = await remembered(classes, classKey, () => deps.stores.classes.find(classKey));
    const refused = (reason: string, params: Record<string, unknown> = {}): PlannedRow => ({
      outcome: 'error',
      line: row.line,
      reason,
      params: { class: classKey, ...params },
    });
    if (!found && !plan.class.create) return refused('class-unknown');
    if (found?.closed) return refused('class-is-closed');
    if ((found?.itemKind ?? plan.class.itemKind) !== row.kind) return refused('class-of-other-kind');
    const { unit } = row;
    if (unit && !plan.unit?.create) {
      const known = await remembered(
        units,
        unit.key,
        async () => (await deps.stores.units.find(unit.key)) !== undefined,
      );
      if (!known) return refused('unit-unknown', { unit: unit.key });
    }
    const left = await remembered(free, classKey, () => freeNumbers(classKey, found));
    return before + row.pieces > left ? refused('class-is-full', { free: left }) : row;
  };
}
