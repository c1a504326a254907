import { setTimeout as sleep } from 'node:timers/promises';
import { derivedId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import type { Reach } from '../models/reach.ts';
import { classWithinReach } from '../models/reach.ts';
import type { AttributeDeclaration, AttributeDeclarations } from '../reference/attribute-declarations.ts';
import type { ClassState } from '../reference/framework-log.ts';
import { merged, mergedTitle } from '../reference/merge.ts';
import type { Title } from '../reference/title.ts';
import type { Asker, Deps } from './deps.ts';
import { pooledNumbers } from './number-pools.ts';
import { numbersLeft } from './number-room.ts';
import { recordAtHead } from './record-reference.ts';
import { frameworkProjection, referenceSubject } from './reference-projections.ts';
import { leafClass } from './resolve-class.ts';

const ATTEMPTS = 40;

export interface NewClass {
  path: string;
  title: Title;
  itemKind?: 'equipment' | 'lot';
  attributes?: AttributeDeclarations;
  successor?: string;
}

/**
 * Adds a class, and the nodes above it that are missing, with their segment as title. Throws `exists` when the class is there, `invalid-request`
 * with every mistake of the path, or for a leaf without `itemKind`.
 */
export async function addClass(
  deps: Deps,
  asker: Asker,
  seed: string,
  framework: string,
  added: NewClass,
): Promise<ClassDocument> {
  if (added.successor !== undefined) await leafClass(deps, added.successor, asker.reach, '#/body/successor');
  await addClasses(deps, asker, seed, framework, [added], { refuseExisting: true });
  const found = await deps.stores.classes.find(`${framework}:${added.path}`);
  if (!found) throw new DomainError('busy', { class: added.path });
  return found;
}

/** Adds many classes by one event; those that are there already are left as they are, unless `refuseExisting`. */
export async function addClasses(
  deps: Deps,
  asker: Asker,
  seed: string,
  framework: string,
  added: readonly NewClass[],
  { refuseExisting = false } = {},
): Promise<void> {
  const compiled = await deps.catalog.current(framework);
  const wanted = new Map<string, ClassState>();
  for (const each of added) {
    const mistake = compiled.classMistake(each.path);
    if (mistake)
      throw new DomainError('invalid-request', {}, [
        { pointer: '#/body/path', code: mistake, params: { path: each.path } },
      ]);
    for (const node of compiled.pathsDownTo(each.path))
      if (!wanted.has(node)) wanted.set(node, plainNode(compiled.parentPath(node), node, compiled.classSegments(node)));
    wanted.set(each.path, newNode(compiled.parentPath(each.path), each, compiled.isLeafPath(each.path)));
  }
  const names = [...wanted.keys()].map((path) => `${framework}:${path}`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(Math.random() * 10 * Math.min(attempt, 10));
    const there = new Set((await deps.stores.classes.findMany(names)).map((each) => each.path));
    const clash = refuseExisting && added.find((each) => there.has(each.path));
    if (clash) await refuseUnlessOurs(deps, seed, framework, clash.path);
    const classes = [...wanted.values()].filter((each) => !there.has(each.path));
    if (classes.length === 0) return;
    const head = (await deps.stores.frameworks.find(framework))?.head.seq ?? 0;
    if (await recordClasses(deps, asker, seed, framework, classes, head)) return;
  }
  throw new DomainError('busy', { framework });
}

async function refuseUnlessOurs(deps: Deps, seed: string, framework: string, path: string): Promise<void> {
  const ours = await deps.stores.events.byId(
    referenceSubject('framework', framework),
    derivedId(seed, 'classes-added'),
  );
  if (!ours) throw new DomainError('exists', { class: `${framework}:${path}` });
}

/** Records the event if the framework's log still stands where the classes were read; false when they must be read again. */
function recordClasses(
  deps: Deps,
  asker: Asker,
  seed: string,
  framework: string,
  classes: readonly ClassState[],
  head: number,
): Promise<boolean> {
  return recordAtHead(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', framework),
    seed,
    type: 'classes-added',
    data: { classes },
    accept: (current) => current?.seq === head,
    check: (state) => {
      if (!state) throw new DomainError('not-found');
    },
  });
}

function plainNode(parent: string, path: string, segments: readonly string[]): ClassState {
  const segment = segments.at(-1) ?? path;
  return { path, parent, leaf: false, title: { vi: segment, en: segment } };
}

function newNode(parent: string, added: NewClass, leaf: boolean): ClassState {
  if (leaf && !added.itemKind) {
    throw new DomainError('invalid-request', {}, [{ pointer: '#/body/itemKind', code: 'leaf-without-item-kind' }]);
  }
  if (!leaf && added.itemKind) {
    throw new DomainError('invalid-request', {}, [{ pointer: '#/body/itemKind', code: 'item-kind-on-branch' }]);
  }
  return { ...added, parent, leaf };
}

export interface ClassChange {
  title?: Record<string, string | null>;
  attributes?: Record<string, AttributeDeclaration | null>;
  closed?: true;
  successor?: string;
}

/** Describes or closes a class; its path never changes. Title and attributes are merged (RFC 7396), and the event says the whole that results. */
export async function describeClass(
  deps: Deps,
  asker: Asker,
  seed: string,
  target: { framework: string; path: string },
  change: ClassChange,
): Promise<ClassDocument> {
  const id = `${target.framework}:${target.path}`;
  if (change.successor === id)
    throw new DomainError('invalid-request', {}, [
      { pointer: '#/body/successor', code: 'class-succeeds-itself', params: { class: id } },
    ]);
  if (change.successor !== undefined) await leafClass(deps, change.successor, asker.reach, '#/body/successor');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(Math.random() * 10 * Math.min(attempt, 10));
    // The class is read after the framework's head: so it has all events up to that head in it.
    const head = (await deps.stores.frameworks.find(target.framework))?.head.seq ?? 0;
    const before = await findClass(deps, id, asker.reach);
    if (Object.keys(change).length === 0) return before;
    if (await recordChange(deps, asker, seed, { framework: target.framework, head, before, change })) break;
    if (attempt === ATTEMPTS - 1) throw new DomainError('busy', { class: id });
  }
  return findClass(deps, id, asker.reach);
}

/** Records the change if the framework's log still stands where the class was read; false when it must be read again. */
function recordChange(
  deps: Deps,
  asker: Asker,
  seed: string,
  at: { framework: string; head: number; before: ClassDocument; change: ClassChange },
): Promise<boolean> {
  const { title, attributes, closed, successor } = at.change;
  const data = {
    path: at.before.path,
    ...(title && { title: mergedTitle(at.before.title, title) }),
    ...(attributes && { attributes: merged(at.before.attributes, attributes) }),
    ...(successor !== undefined && { successor }),
  };
  return recordAtHead(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', at.framework),
    seed,
    type: closed ? 'class-closed' : 'class-described',
    data,
    accept: (current) => current?.seq === at.head,
    check: (state) => {
      if (!state) throw new DomainError('not-found');
    },
  });
}

export async function findClass(deps: Deps, id: string, reach: Reach): Promise<ClassDocument> {
  const found = classWithinReach(id, reach) ? await deps.stores.classes.find(id) : undefined;
  if (!found) throw new DomainError('not-found');
  return found;
}

/** How many numbers a leaf has, and how many have an account. A process's pool counts only as far as it was drawn from; numbers void by rule don't count. */
export async function classCapacity(
  deps: Deps,
  found: ClassDocument,
): Promise<{ total: number; used: number; free: number }> {
  if (!found.leaf) throw new DomainError('class-not-leaf', { class: found._id });
  const pooled = await pooledNumbers(deps, found._id);
  let used = pooled.drawn;
  for await (const run of deps.stores.runs.ofClass(found._id)) {
    if (run.purpose !== 'pool' || run.after !== undefined)
      used += (await deps.catalog.ofRun(run)).countNumbers(found.path, run.from, run.to);
  }
  const left = await numbersLeft(deps, await deps.catalog.current(found.framework), found._id);
  const free = pooled.numbers - pooled.drawn + left.free;
  return { total: used + free, used, free };
}
