import { setTimeout as sleep } from 'node:timers/promises';
import { type ClassTree, createClassTree } from '../codes/class-tree.ts';
import { DomainError } from '../errors.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import type { Reach } from '../models/reach.ts';
import { findClass } from './classes.ts';
import type { Asker, Deps } from './deps.ts';
import { recordReference } from './record-reference.ts';
import { frameworkProjection, referenceSubject } from './reference-projections.ts';

const ATTEMPTS = 8;

export interface ClassTarget {
  framework: string;
  path: string;
}

/**
 * Shows a class under another node, `''` for the top. Codes and paths stay: the tree is a view. Decided in the framework's log on the tree as it stood when
 * it was read, so two moves at once can make no cycle.
 */
export async function moveClass(
  deps: Deps,
  asker: Asker,
  seed: string,
  target: ClassTarget,
  under: string,
): Promise<ClassDocument> {
  return onTree(deps, target, async (head) => {
    await findClass(deps, keyOf(target), asker.reach);
    const tree = await classTree(deps, target.framework);
    if (under !== '') await refuseAsParent(deps, target, tree, under, asker.reach);
    return change(deps, asker, seed, { target, type: 'class-moved', data: { parent: under } }, head);
  });
}

/** Decides on the tree as it stands; when it has changed meanwhile, again. */
async function onTree(
  deps: Deps,
  { framework, path }: ClassTarget,
  decide: (head: number | undefined) => Promise<ClassDocument>,
): Promise<ClassDocument> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(Math.random() * 10 * attempt);
    try {
      return await decide((await deps.stores.frameworks.find(framework))?.head.seq);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'stale')) throw error;
    }
  }
  throw new DomainError('busy', { framework, path });
}

async function refuseAsParent(deps: Deps, target: ClassTarget, tree: ClassTree, under: string, reach: Reach) {
  const parent = await deps.stores.classes.find(keyOf({ ...target, path: under }));
  const known = parent && (await findClass(deps, parent._id, reach).catch(() => undefined));
  const code = !known ? 'class-unknown' : known.leaf ? 'class-below-leaf' : undefined;
  if (code) throw new DomainError('invalid-request', {}, [{ pointer: '#/body/under', code, params: { class: under } }]);
  if (tree.isWithin(under, target.path))
    throw new DomainError('invalid-request', {}, [
      { pointer: '#/body/under', code: 'class-cycle', params: { class: target.path, under } },
    ]);
}

/** Merges a leaf into another of the same kind: it takes no new items, and says where they go. Items keep their codes. */
export async function mergeClass(
  deps: Deps,
  asker: Asker,
  seed: string,
  target: ClassTarget,
  into: string,
): Promise<ClassDocument> {
  return onTree(deps, target, async (head) => {
    const other = await refuseMerge(deps, asker, target, into);
    return change(deps, asker, seed, { target, type: 'class-merged', data: { successor: other._id } }, head);
  });
}

/** Answers the class that is merged into. */
async function refuseMerge(deps: Deps, asker: Asker, target: ClassTarget, into: string): Promise<ClassDocument> {
  const merged = await findClass(deps, keyOf(target), asker.reach);
  const other = await findClass(deps, keyOf({ ...target, path: into }), asker.reach);
  const code = [
    ...(into === target.path ? ['class-merges-itself'] : []),
    ...(merged.leaf && other.leaf ? [] : ['class-not-leaf']),
    ...(merged.itemKind === other.itemKind ? [] : ['class-of-other-kind']),
    ...(other.closed ? ['class-is-closed'] : []),
  ][0];
  if (code)
    throw new DomainError('invalid-request', {}, [{ pointer: '#/body/into', code, params: { class: other._id } }]);
  return other;
}

interface Change {
  target: ClassTarget;
  type: 'class-moved' | 'class-merged';
  data: Record<string, string>;
}

async function change(
  deps: Deps,
  asker: Asker,
  seed: string,
  { target, type, data }: Change,
  head: number | undefined,
): Promise<ClassDocument> {
  await recordReference(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', target.framework),
    seed,
    type,
    data: { path: target.path, ...data },
    accept: (current) => current?.seq === head,
    check: (state) => {
      if (!state) throw new DomainError('not-found');
    },
  });
  return findClass(deps, keyOf(target), asker.reach);
}

/** How the classes of a framework hang together as they are shown. */
export async function classTree(deps: Pick<Deps, 'stores' | 'catalog'>, framework: string): Promise<ClassTree> {
  const compiled = (await deps.catalog.published()).frameworks.find(({ key }) => key === framework);
  const parentPath = compiled?.parentPath ?? (() => '');
  return createClassTree(parentPath, await deps.stores.classes.moved(framework));
}

function keyOf({ framework, path }: ClassTarget): string {
  return `${framework}:${path}`;
}
