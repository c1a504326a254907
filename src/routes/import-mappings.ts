import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { type Reach, seesAll } from '../models/reach.ts';
import type { Deps } from '../operations/deps.ts';
import { removeMapping, saveMapping } from '../operations/import-mappings.ts';
import type { MappingState } from '../reference/mapping-log.ts';
import { NodeKey } from '../schemas/common.ts';
import { MappingView, NewMapping } from '../schemas/import-mappings.ts';
import { askerOf } from './asker.ts';

const MappingParam = z.strictObject({ key: NodeKey.meta({ description: 'Key of the mapping' }) });

export function importMappingEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/import-mappings',
      operationId: 'listImportMappings',
      summary: 'Plans of imports that are kept, by key',
      tag: 'Imports',
      scope: 'imports:write',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page', schema: pageOf(MappingView) } },
      async handler({ query, caller }) {
        const after = afterCursor(query.cursor, 'import-mappings');
        const found = seesAll(caller.reach) ? await deps.stores.mappings.page(after, query.limit + 1) : [];
        return { body: toPage(found, query.limit, 'import-mappings', ({ key }) => key) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/import-mappings/:key',
      operationId: 'getImportMapping',
      summary: 'A plan of imports that is kept',
      tag: 'Imports',
      scope: 'imports:write',
      params: MappingParam,
      responses: { 200: { description: 'The mapping', schema: MappingView } },
      async handler({ params, caller }) {
        refuseNarrow(caller.reach);
        const found = await deps.stores.mappings.find(params.key);
        if (!found) throw new DomainError('not-found');
        return { body: found };
      },
    }),
    endpoint({
      method: 'put',
      path: '/v1/import-mappings/:key',
      operationId: 'saveImportMapping',
      summary: 'Keep a plan of imports, in place of what was kept under this key',
      tag: 'Imports',
      scope: 'imports:write',
      params: MappingParam,
      body: NewMapping,
      responses: { 200: { description: 'The mapping', schema: MappingView } },
      async handler({ params, body, caller, seed }) {
        refuseNarrow(caller.reach);
        const mapping = { ...params, ...(body as Omit<MappingState, 'key'>) };
        return { body: await saveMapping(deps, askerOf(caller), seed, mapping) };
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/import-mappings/:key',
      operationId: 'removeImportMapping',
      summary: 'Keep a plan of imports no more',
      tag: 'Imports',
      scope: 'imports:write',
      params: MappingParam,
      responses: { 204: { description: 'Removed' } },
      async handler({ params, caller, seed }) {
        refuseNarrow(caller.reach);
        await removeMapping(deps, askerOf(caller), seed, params.key);
        return { status: 204, body: undefined };
      },
    }),
  ];
}

/** Imports go across units and classes, and so do their plans: they are there for those who see everything. */
function refuseNarrow(reach: Reach): void {
  if (!seesAll(reach)) throw new DomainError('not-found');
}
