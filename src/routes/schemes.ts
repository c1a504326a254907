import { z } from 'zod';
import { builtInSchemes } from '../codes/alias-schemes.ts';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { type Reach, seesAll } from '../models/reach.ts';
import { declareScheme, describeScheme } from '../operations/alias-schemes.ts';
import type { Deps } from '../operations/deps.ts';
import type { SchemeState } from '../reference/scheme-log.ts';
import { NodeKey } from '../schemas/common.ts';
import { NewScheme, SchemeChange, SchemeView } from '../schemas/schemes.ts';
import { askerOf } from './asker.ts';

const SchemeParam = z.strictObject({ key: NodeKey });

export function schemeEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/alias-schemes',
      operationId: 'listAliasSchemes',
      summary: 'Kinds of other names that are built in or declared, by key',
      tag: 'Items',
      scope: 'items:read',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page', schema: pageOf(SchemeView) } },
      async handler({ query }) {
        const after = afterCursor(query.cursor, 'alias-schemes');
        const declared = await deps.stores.schemes.page(after, query.limit + 1);
        const all = [...builtInSchemes.filter(({ key }) => key > after), ...declared].sort((a, b) =>
          a.key < b.key ? -1 : 1,
        );
        return { body: toPage(all, query.limit, 'alias-schemes', ({ key }) => key) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/alias-schemes',
      operationId: 'declareAliasScheme',
      summary: 'Declare a kind of other names: unique or not, characters, check, who may give them',
      tag: 'Items',
      scope: 'frameworks:write',
      body: NewScheme,
      responses: { 201: { description: 'The scheme', schema: SchemeView } },
      problems: ['exists', 'scheme-in-use'],
      async handler({ body, caller, seed }) {
        refuseNarrow(caller.reach);
        return { status: 201, body: (await declareScheme(deps, askerOf(caller), seed, body as SchemeState)).state };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/alias-schemes/:key',
      operationId: 'getAliasScheme',
      summary: 'A kind of other names',
      tag: 'Items',
      scope: 'items:read',
      params: SchemeParam,
      responses: { 200: { description: 'The scheme', schema: SchemeView } },
      async handler({ params }) {
        const found =
          builtInSchemes.find(({ key }) => key === params.key) ?? (await deps.stores.schemes.find(params.key));
        if (!found) throw new DomainError('not-found');
        return { body: found };
      },
    }),
    endpoint({
      method: 'patch',
      path: '/v1/alias-schemes/:key',
      operationId: 'describeAliasScheme',
      summary: 'Change the titles of a scheme, or who may give its names',
      tag: 'Items',
      scope: 'frameworks:write',
      params: SchemeParam,
      body: SchemeChange,
      consumes: ['application/merge-patch+json', 'application/json'],
      responses: { 200: { description: 'The scheme', schema: SchemeView } },
      async handler({ params, body, caller, seed }) {
        refuseNarrow(caller.reach);
        const change = { ...params, ...(body as Pick<SchemeState, 'title' | 'addedBy'>) };
        return { body: (await describeScheme(deps, askerOf(caller), seed, change)).state };
      },
    }),
  ];
}

/** Schemes hold for all items, so whoever sees only some of them does not declare them. */
function refuseNarrow(reach: Reach): void {
  if (!seesAll(reach)) throw new DomainError('invalid-request', {}, [{ pointer: '#/body', code: 'reach-too-narrow' }]);
}
