import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { unitKey } from '../imports/unit-key.ts';
import type { Reach } from '../models/reach.ts';
import { unitWithinReach } from '../models/reach.ts';
import type { TreeNodeDocument } from '../models/reference/tree-nodes.ts';
import type { Deps } from '../operations/deps.ts';
import { type NodeChange as ChangeNode, describeNode, registerNode } from '../operations/tree-nodes.ts';
import type { TreeNodeState } from '../reference/tree-node-log.ts';
import { NodeKey } from '../schemas/common.ts';
import { NewNode, NodeChange, NodeView } from '../schemas/tree-nodes.ts';
import { askerOf } from './asker.ts';

const NodeParam = z.strictObject({ key: NodeKey });
const NodesQuery = z.strictObject({
  ...PageQuery,
  parent: NodeKey.optional().meta({ description: 'Only those right below this one' }),
});

/** Units and places: two trees of one shape. */
export function treeNodeEndpoints(deps: Deps): Endpoint[] {
  return [...nodeEndpoints(deps, 'unit', 'units'), ...nodeEndpoints(deps, 'place', 'places')];
}

function nodeEndpoints(deps: Deps, kind: 'unit' | 'place', collection: 'units' | 'places'): Endpoint[] {
  const named = kind === 'unit' ? 'Unit' : 'Place';
  const tag = `${named}s`;
  const store = deps.stores[collection];
  return [
    endpoint({
      method: 'get',
      path: `/v1/${collection}`,
      operationId: `list${named}s`,
      summary: `${named}s, in the order of their keys`,
      tag,
      scope: 'units:read',
      query: NodesQuery,
      responses: { 200: { description: 'A page', schema: pageOf(NodeView) } },
      async handler({ query, caller }) {
        const list = `${collection}/${query.parent ?? ''}`;
        const within = await keysWithin(deps, kind, caller.reach);
        const after = afterCursor(query.cursor, list);
        const found = await store.page(after, query.limit + 1, query.parent, within && [...within]);
        const page = toPage(found, query.limit, list, ({ key }) => key);
        return { body: { data: page.data.map((node) => nodeView(node, within)), next: page.next } };
      },
    }),
    endpoint({
      method: 'post',
      path: `/v1/${collection}`,
      operationId: `register${named}`,
      summary: `Register a ${kind}`,
      tag,
      scope: 'units:write',
      body: NewNode,
      responses: { 201: { description: `The ${kind}`, schema: NodeView } },
      problems: ['exists'],
      async handler({ body, caller, seed }) {
        const key = body.key ?? unitKey(body.title.en ?? body.title.vi ?? '');
        if (key === undefined)
          throw new DomainError('invalid-request', {}, [{ pointer: '#/body/key', code: 'key-needed' }]);
        const done = await registerNode(deps, askerOf(caller), seed, kind, { ...body, key } as TreeNodeState);
        return { status: 201, body: done.state };
      },
    }),
    endpoint({
      method: 'get',
      path: `/v1/${collection}/:key`,
      operationId: `get${named}`,
      summary: `A ${kind}`,
      tag,
      scope: 'units:read',
      params: NodeParam,
      responses: { 200: { description: `The ${kind}`, schema: NodeView } },
      handler: async ({ params, caller }) => ({
        body: nodeView(
          await findNode(deps, kind, params.key, caller.reach),
          await keysWithin(deps, kind, caller.reach),
        ),
      }),
    }),
    endpoint({
      method: 'patch',
      path: `/v1/${collection}/:key`,
      operationId: `describe${named}`,
      summary: `Change the titles or the level of a ${kind}`,
      tag,
      scope: 'units:write',
      params: NodeParam,
      body: NodeChange,
      consumes: ['application/merge-patch+json', 'application/json'],
      responses: { 200: { description: `The ${kind}`, schema: NodeView } },
      async handler({ params, body, caller, seed }) {
        const node = await findNode(deps, kind, params.key, caller.reach);
        const within = await keysWithin(deps, kind, caller.reach);
        if (Object.keys(body).length === 0) return { body: nodeView(node, within) };
        const which = { kind, key: params.key };
        const { state } = await describeNode(deps, askerOf(caller), seed, which, body as ChangeNode);
        return { body: nodeView(state, within) };
      },
    }),
  ];
}

/** The keys of a kind that a reach leaves; none where it leaves all. */
async function keysWithin(deps: Deps, kind: 'unit' | 'place', reach: Reach): Promise<ReadonlySet<string> | undefined> {
  return kind === 'unit' && reach.units !== 'all' ? deps.stores.units.below(reach.units) : undefined;
}

/** What a node stands under is left out where it lies beyond the reach. */
function nodeView(node: TreeNodeState, within: ReadonlySet<string> | undefined): TreeNodeState {
  const { parent, ...rest } = node;
  return parent !== undefined && (!within || within.has(parent)) ? { ...rest, parent } : rest;
}

async function findNode(deps: Deps, kind: 'unit' | 'place', key: string, reach: Reach): Promise<TreeNodeDocument> {
  const found = await (kind === 'unit' ? deps.stores.units : deps.stores.places).find(key);
  if (!found || (kind === 'unit' && !(await unitWithinReach(key, reach, deps.stores))))
    throw new DomainError('not-found');
  return found;
}
