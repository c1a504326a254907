import { DomainError } from '../errors.ts';
import { unitWithinReach } from '../models/reach.ts';
import { mergedTitle } from '../reference/merge.ts';
import type { TreeNodeState } from '../reference/tree-node-log.ts';
import type { Appended } from './append-event.ts';
import type { Asker, Deps } from './deps.ts';
import { recordReference } from './record-reference.ts';
import { referenceSubject, treeNodeProjection } from './reference-projections.ts';

type NodeKind = 'unit' | 'place';

/** Registers a unit or a place under a key of its own. The parent must exist: so a tree grows downwards only and has no cycles. */
export async function registerNode(
  deps: Deps,
  asker: Asker,
  seed: string,
  kind: NodeKind,
  node: TreeNodeState,
): Promise<Appended<TreeNodeState>> {
  await checkParent(deps, asker, kind, node.parent);
  return recordReference(deps, asker, {
    projection: treeNodeProjection(deps.stores, kind),
    subject: referenceSubject(kind, node.key),
    seed,
    type: `${kind}-registered`,
    data: { ...node },
    check: (state) => {
      if (state) throw new DomainError('exists', { key: node.key });
    },
  });
}

async function checkParent(deps: Deps, asker: Asker, kind: NodeKind, parent: string | undefined): Promise<void> {
  // Whoever sees only a branch of the units can't add one beside it.
  const outside = kind === 'unit' && asker.reach.units !== 'all';
  const known = parent !== undefined && (await (kind === 'unit' ? deps.stores.units : deps.stores.places).find(parent));
  const reached = kind !== 'unit' || parent === undefined || (await unitWithinReach(parent, asker.reach, deps.stores));
  if ((parent === undefined && !outside) || (known && reached)) return;
  throw new DomainError('invalid-request', {}, [
    { pointer: '#/body/parent', code: 'parent-unknown', params: { parent: parent ?? '' } },
  ]);
}

export interface NodeChange {
  title?: Record<string, string | null>;
  level?: string;
}

/** Changes titles or level; the key and the parent stay. A title is merged (RFC 7396), and the event says the whole that results. */
export function describeNode(
  deps: Deps,
  asker: Asker,
  seed: string,
  { kind, key }: { kind: NodeKind; key: string },
  { title, level }: NodeChange,
): Promise<Appended<TreeNodeState>> {
  return recordReference(deps, asker, {
    projection: treeNodeProjection(deps.stores, kind),
    subject: referenceSubject(kind, key),
    seed,
    type: `${kind}-described`,
    data: (state) => ({
      ...(title && { title: mergedTitle(state?.title ?? {}, title) }),
      ...(level !== undefined && { level }),
    }),
    check: (state) => {
      if (!state) throw new DomainError('not-found');
    },
  });
}
