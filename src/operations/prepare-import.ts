import { derivedId } from '@tagtree/evidence';
import type { CompiledFramework } from '../codes/compiled-framework.ts';
import { DomainError } from '../errors.ts';
import type { ImportPlan } from '../imports/import-plan.ts';
import type { PlannedItem } from '../imports/row-commands.ts';
import type { ImportDocument } from '../models/work/imports.ts';
import { addClasses, type NewClass } from './classes.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { takeRuns } from './take-run.ts';
import { registerNode } from './tree-nodes.ts';

const CLASSES = 500;
const UNITS = 50;

/** The code of a class's piece: 0 is the first of the import. */
export type Codes = ReadonlyMap<string, (index: number) => string>;

/**
 * What must be there before an import's pieces are made: the units and classes that its rows name, and a run in each class (writes.md, "import: apply").
 * Again changes nothing. Throws `numbers-exhausted`.
 */
export async function prepareImport(deps: Deps, asker: Asker, found: ImportDocument): Promise<Codes> {
  const plan = found.plan as unknown as ImportPlan;
  const { counts, units, places } = await makeClasses(deps, asker, found._id, plan);
  const language = plan.title?.language ?? 'vi';
  await ensureNodes(deps, asker, found._id, { kind: 'unit', titles: units, language });
  await ensureNodes(deps, asker, found._id, { kind: 'place', titles: places, language });
  return takeCodes(deps, asker, found._id, counts);
}

interface Named {
  /** Pieces of each class. */
  counts: Map<string, number>;
  /** Titles of units and places by their keys. */
  units: Map<string, string>;
  places: Map<string, string>;
}

/** Makes the classes that the rows name and that are missing; answers what else they name. */
async function makeClasses(deps: Deps, asker: Asker, id: string, plan: ImportPlan): Promise<Named> {
  const counts = new Map<string, number>();
  const units = new Map<string, string>();
  const places = new Map<string, string>();
  let classes: NewClass[] = [];
  const flush = async () => {
    await addClasses(
      deps,
      asker,
      derivedId(id, 'classes', ...classes.map(({ path }) => path)),
      plan.framework,
      classes,
    );
    classes = [];
  };
  const rows = deps.stores.imports.rowsToApply(id, 1, ['create', 'update']);
  for await (const { outcome, class: classKey = '', first = 0, pieces = 0, planned } of rows) {
    const { classTitle, unit, place } = planned as unknown as PlannedItem;
    if (unit && !units.has(unit.key)) units.set(unit.key, unit.title);
    if (place && !places.has(place.key)) places.set(place.key, place.title);
    if (outcome === 'update') continue;
    if (!counts.has(classKey)) {
      const { path } = splitClassKey(classKey);
      const title = { [plan.title?.language ?? 'en']: classTitle ?? path };
      classes.push({ path, title, itemKind: plan.class.itemKind });
    }
    counts.set(classKey, first + pieces);
    if (classes.length === CLASSES) await flush();
  }
  await flush();
  return { counts, units, places };
}

interface NamedNodes {
  kind: 'unit' | 'place';
  titles: ReadonlyMap<string, string>;
  language: 'vi' | 'en';
}

/** Each unit and place has a log of its own, so many are registered at once. */
async function ensureNodes(
  deps: Deps,
  asker: Asker,
  importId: string,
  { kind, titles, language }: NamedNodes,
): Promise<void> {
  const register = async (key: string) => {
    try {
      const node = { key, title: { [language]: titles.get(key) } };
      await registerNode(deps, asker, derivedId(importId, kind, key), kind, node);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'exists')) throw error;
    }
  };
  const keys = [...titles.keys()];
  for (let at = 0; at < keys.length; at += UNITS) {
    const some = keys.slice(at, at + UNITS);
    const there = new Set(
      (await (kind === 'unit' ? deps.stores.units : deps.stores.places).findMany(some)).map(({ _id }) => _id),
    );
    await Promise.all(some.filter((key) => !there.has(key)).map(register));
  }
}

/** One run a class, as long as the class has pieces; the import is the request, so they are taken once. */
async function takeCodes(
  deps: Deps,
  asker: Asker,
  request: string,
  counts: ReadonlyMap<string, number>,
): Promise<Codes> {
  const codes = new Map<string, (index: number) => string>();
  const entries = [...counts];
  for (let at = 0; at < entries.length; at += CLASSES) {
    const some = new Map(entries.slice(at, at + CLASSES));
    for (const [classKey, run] of await takeRuns(deps, asker, { counts: some, purpose: 'import', request }))
      codes.set(classKey, codeOf(await deps.catalog.ofRun(run), splitClassKey(classKey).path, run.from));
  }
  return codes;
}

/** The code of the number at an index of a run, those void by rule left out. */
function codeOf(compiled: CompiledFramework, path: string, from: number): (index: number) => string {
  const write = compiled.codeWriter(path);
  return (index) => {
    const serial = compiled.check.voids ? compiled.lastOf(path, from, index + 1) : from + index;
    const code = serial === undefined ? undefined : write(serial);
    if (code === undefined) throw new RangeError(`${path} has no number ${index} from ${from} on`);
    return code;
  };
}
