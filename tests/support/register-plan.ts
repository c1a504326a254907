import type { PlanContext } from '../../src/imports/compile-plan.ts';
import { ImportPlan } from '../../src/imports/import-plan.ts';

/** The plan of the API page for the equipment register. */
export const registerPlan = {
  framework: 'supply',
  class: {
    column: 'nsn',
    strip: '-',
    path: [
      [0, 2],
      [2, 4],
      [4, 13],
    ],
    create: true,
    title: 'name',
    itemKind: 'equipment',
  },
  title: { column: 'name', language: 'en' },
  unit: { column: 'holder', create: true },
  quantity: { column: 'quantity', as: 'pieces' },
  uom: { column: 'unit', values: { Each: 'EA', Kit: 'KT', Pair: 'PR', Set: 'SET', Box: 'BX', Assembly: 'AY' } },
  attributes: { unitValueUsd: { column: 'unit_value_usd' } },
  received: { column: 'received_on' },
};

export const registerHeader = ['holder', 'nsn', 'name', 'quantity', 'unit', 'unit_value_usd', 'received_on'];

/** The plan with parts changed; `undefined` takes a part away. */
export function planWith(changes: Record<string, unknown> = {}): ImportPlan {
  return ImportPlan.parse({ ...registerPlan, ...changes });
}

/** What the framework of the register and the site say. */
export function supplyContext(today: string): PlanContext {
  return {
    isLegalPath: (segments) => segments.every((segment) => /^\d+$/.test(segment)) || 'class-characters',
    splitPath: (path) => path.split('.'),
    today,
  };
}
