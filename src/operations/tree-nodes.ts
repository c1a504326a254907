import { DomainError } from '../errors.ts';
import { unitWithinReach } from '../models/reach.ts';
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

/** Changes titles or level; the key and the parent stay. */
export function describeNode(
  deps: Deps,
  asker: Asker,
  seed: string,
  kind: NodeKind,
  change: Partial<Pick<TreeNodeState, 'title' | 'level'>> & { key: string },
): Promise<Appended<TreeNodeState>> {
  const { key, ...data } = change;
  return recordReference(deps, asker, {
    projection: treeNodeProjection(deps.stores, kind),
    subject: referenceSubject(kind, key),
    seed,
    type: `${kind}-described`,
    data,
    check: (state) => {
      if (!state) throw new DomainError('not-found');
    },
  });
}
