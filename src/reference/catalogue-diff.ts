import { canonicalize } from '@tagtree/evidence';
import { createClassTree } from '../codes/class-tree.ts';
import type { CompiledFramework } from '../codes/compiled-framework.ts';
import type { Mistake } from '../errors.ts';
import { type CatalogueClass, toCatalogueClass } from './catalogue.ts';
import type { ClassState } from './framework-log.ts';

export interface CatalogueDiff {
  /** Classes as they are to be, that are not there or are different. */
  added: ClassState[];
  changed: ClassState[];
  unchanged: number;
  /** Paths that are there and not in the catalogue: they stay as they are. */
  extra: string[];
}

/** What taking in the classes of a catalogue would do to those that are there. Nodes above a class that are missing get their segment as title. */
export function diffClasses(
  framework: CompiledFramework,
  wanted: readonly CatalogueClass[],
  there: readonly ClassState[],
): CatalogueDiff {
  const byPath = new Map(there.map((each) => [each.path, each]));
  const diff: CatalogueDiff = { added: [], changed: [], unchanged: 0, extra: [] };
  const seen = new Set<string>();
  for (const each of withAncestors(framework, wanted)) {
    const { path } = each;
    seen.add(path);
    const own = framework.parentPath(path);
    const before = byPath.get(path);
    const after = toState(each, own, framework.isLeafPath(path));
    if (!before) diff.added.push(after);
    else if (canonicalize(toCatalogueClass(before, own)) === canonicalize(each)) diff.unchanged += 1;
    else diff.changed.push(after);
  }
  for (const { path } of there) if (!seen.has(path)) diff.extra.push(path);
  return diff;
}

function toState(each: CatalogueClass, own: string, leaf: boolean): ClassState {
  const { parent = own, ...rest } = each;
  return { ...rest, parent, leaf, ...(parent !== own && { moved: true }) } as ClassState;
}

function* withAncestors(framework: CompiledFramework, wanted: readonly CatalogueClass[]): Generator<CatalogueClass> {
  const given = new Set(wanted.map(({ path }) => path));
  for (const each of wanted) {
    for (const path of framework.pathsDownTo(each.path)) {
      if (given.has(path)) continue;
      given.add(path);
      const segment = framework.classSegments(path).at(-1) ?? path;
      yield { path, title: { vi: segment, en: segment } };
    }
    yield each;
  }
}

const MOST_MISTAKES = 100;

/** Everything that is wrong with the classes of a catalogue in themselves, at most 100; pointers start with `base`. */
export function classesMistakes(
  framework: CompiledFramework,
  classes: readonly CatalogueClass[],
  base: string,
): Mistake[] {
  const mistakes: Mistake[] = [];
  const seen = new Set<string>();
  const moved = classes.flatMap(({ path, parent }) => (parent === undefined ? [] : [{ path, parent }]));
  const tree = createClassTree(framework.parentPath, moved);
  const nodes = new Set(classes.flatMap(({ path }) => [...framework.pathsDownTo(path), path]));
  const circling = comingBack(new Map([...nodes].map((path) => [path, tree.parentOf(path) || undefined])));
  const succeeding = comingBack(new Map(classes.map(({ path, successor }) => [`${framework.key}:${path}`, successor])));
  for (const [index, each] of classes.entries()) {
    if (mistakes.length >= MOST_MISTAKES) break;
    const say = (field: string, code: string, params: Record<string, unknown> = {}) =>
      mistakes.push({ pointer: `${base}/${index}/${field}`, code, params: { path: each.path, ...params } });
    if (seen.has(each.path)) say('path', 'class-twice');
    seen.add(each.path);
    const wrong = framework.classMistake(each.path);
    if (wrong !== undefined) say('path', wrong);
    else if (framework.isLeafPath(each.path) !== (each.itemKind !== undefined))
      say('itemKind', each.itemKind === undefined ? 'leaf-without-item-kind' : 'item-kind-on-branch');
    if (each.parent && circling.has(each.path)) say('parent', 'class-cycle', { class: each.path, under: each.parent });
    else if (each.parent && !nodes.has(each.parent)) say('parent', 'class-unknown', { class: each.parent });
    else if (each.parent && framework.isLeafPath(each.parent))
      say('parent', 'class-below-leaf', { class: each.parent });
    if (succeeding.has(`${framework.key}:${each.path}`))
      say('successor', 'class-succeeds-itself', { class: each.path });
  }
  return mistakes;
}

/** What comes back to itself when one goes on from each to the next; in one pass, however long the ways are. */
function comingBack(next: ReadonlyMap<string, string | undefined>): Set<string> {
  const back = new Set<string>();
  const seen = new Set<string>();
  for (const start of next.keys()) {
    const way = new Map<string, number>();
    let at: string | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      way.set(at, way.size);
      at = next.get(at);
    }
    const first = at === undefined ? undefined : way.get(at);
    if (first !== undefined) for (const each of [...way.keys()].slice(first)) back.add(each);
  }
  return back;
}
