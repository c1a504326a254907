import type { Mistake } from '../errors.ts';
import type { PlanContext } from './compile-plan.ts';
import type { ImportPlan } from './import-plan.ts';
import { isUom } from './uom-codes.ts';

/** What is wrong with a plan of the right shape beside the header of its file. */
export function planMistakes(plan: ImportPlan, header: readonly string[]): Mistake[] {
  return [
    ...columnMistakes(plan, header),
    ...pathMistakes(plan),
    ...kindMistakes(plan),
    ...uomMistakes(plan),
    ...dateMistakes(plan),
    ...nameMistakes(plan),
  ];
}

/** The columns that a plan names, by where it does. */
export function namedColumns(plan: ImportPlan): [at: string, column: string][] {
  const named: [string, string | undefined][] = [
    ['class/column', plan.class.column],
    ['class/title', plan.class.title],
    ['title/column', plan.title?.column],
    ['unit/column', plan.unit?.column],
    ['key/column', plan.key?.column],
    ['place/column', plan.place?.column],
    ...plan.aliases.map(({ column }, index): [string, string] => [`aliases/${index}/column`, column]),
    ['quantity/column', plan.quantity?.column],
    ['uom/column', plan.uom?.column],
    ['received/column', plan.received?.column],
    ['grade/column', plan.grade?.column],
    ['grade/on/column', plan.grade?.on?.column],
    ['status/column', plan.status?.column],
    ['status/since/column', plan.status?.since?.column],
    ...Object.entries(plan.attributes).map(([key, { column }]): [string, string] => [
      `attributes/${key}/column`,
      column,
    ]),
  ];
  return named.filter((each): each is [string, string] => each[1] !== undefined);
}

function columnMistakes(plan: ImportPlan, header: readonly string[]): Mistake[] {
  return namedColumns(plan)
    .filter(([, column]) => !header.includes(column))
    .map(([at, column]) => ({ pointer: `#/body/plan/${at}`, code: 'column-unknown', params: { column } }));
}

function pathMistakes({ class: { path = [] } }: ImportPlan): Mistake[] {
  return path.flatMap(([from, to], index): Mistake[] => {
    const before = path[index - 1]?.[1] ?? 0;
    return from < to && from >= before ? [] : [{ pointer: `#/body/plan/class/path/${index}`, code: 'path-order' }];
  });
}

/** Lots need a quantity, and classes that are made must make what the lines become. */
function kindMistakes({ class: { create, itemKind }, quantity }: ImportPlan): Mistake[] {
  if (!quantity) return itemKind === 'lot' ? [{ pointer: '#/body/plan/quantity', code: 'quantity-needed' }] : [];
  const kind = quantity.as === 'lot' ? 'lot' : 'equipment';
  if (!create || kind === itemKind) return [];
  return [{ pointer: '#/body/plan/class/itemKind', code: 'item-kind-mismatch', params: { itemKind, as: quantity.as } }];
}

function uomMistakes({ uom }: ImportPlan): Mistake[] {
  return Object.entries(uom?.values ?? {})
    .filter(([, value]) => !isUom(value))
    .map(([word, value]) => ({ pointer: wordPointer('uom', word), code: 'uom-unknown', params: { value } }));
}

/** Words that mean class paths which the framework can not have. */
export function classValueMistakes(
  { class: { values } }: ImportPlan,
  { isLegalPath, splitPath }: Pick<PlanContext, 'isLegalPath' | 'splitPath'>,
): Mistake[] {
  return Object.entries(values).flatMap(([word, path]) => {
    const legal = isLegalPath(splitPath(path));
    return legal === true ? [] : [{ pointer: wordPointer('class', word), code: legal, params: { path } }];
  });
}

/** A year of two digits is read with the first year; a longer one needs none. */
function dateMistakes({ received, grade, status }: ImportPlan): Mistake[] {
  const named = { received, 'grade/on': grade?.on, 'status/since': status?.since };
  return Object.entries(named)
    .filter(([, date]) => date?.firstYear !== undefined && /YYYY/.test(date.format))
    .map(([at]) => ({ pointer: `#/body/plan/${at}/firstYear`, code: 'first-year-unused' }));
}

const MOST_ALIASES = 10;

/** The row key is a name like the others. */
function nameMistakes({ aliases, key }: ImportPlan): Mistake[] {
  const most = MOST_ALIASES - (key ? 1 : 0);
  return aliases.length > most
    ? [{ pointer: '#/body/plan/aliases', code: 'too-many-aliases', params: { max: most } }]
    : [];
}

function wordPointer(part: string, word: string): string {
  return `#/body/plan/${part}/values/${word.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
