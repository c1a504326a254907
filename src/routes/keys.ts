import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, collectVisible, PageQuery, pageOf, toPage } from '../http/paging.ts';
import type { Deps } from '../operations/deps.ts';
import { createKey, isVisibleKey, revokeKey } from '../operations/keys.ts';
import type { KeyState } from '../reference/key-log.ts';
import { CreatedKeyView, KeyView, MeView, NewKey } from '../schemas/keys.ts';
import { askerOf } from './asker.ts';

export function keyEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/me',
      operationId: 'getMe',
      summary: 'What this key may do',
      tag: 'Keys',
      scope: 'any',
      responses: { 200: { description: 'The key, without its secret', schema: MeView } },
      async handler({ caller }) {
        const { keyId, roles, scopes, reach } = caller;
        return { body: { id: keyId, server: deps.origin, roles: [...roles], scopes: [...scopes], ...narrowed(reach) } };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/keys',
      operationId: 'listKeys',
      summary: 'API keys',
      tag: 'Keys',
      scope: 'keys:write',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of keys', schema: pageOf(KeyView) } },
      async handler({ query, caller }) {
        const after = afterCursor(query.cursor, 'keys');
        const keyOf = ({ id }: KeyState) => id;
        const isVisible = (key: KeyState) => isVisibleKey(deps, askerOf(caller), key);
        const found = await collectVisible(deps.stores.keys.page, isVisible, { after, limit: query.limit + 1, keyOf });
        const page = toPage(found, query.limit, 'keys', keyOf);
        const uses = await deps.stores.keys.lastUses(page.data.map(({ id }) => id));
        return {
          body: { data: page.data.map((key) => ({ ...keyView(key), lastUsedAt: uses.get(key.id) })), next: page.next },
        };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/keys',
      operationId: 'createKey',
      summary: 'Make an API key; the key itself is answered now and never again',
      tag: 'Keys',
      scope: 'keys:write',
      body: NewKey,
      secret: true,
      responses: { 201: { description: 'The key with its secret', schema: CreatedKeyView } },
      problems: ['secret-not-replayed'],
      async handler({ body, caller, seed }) {
        const reach = { units: body.units ?? 'all', classes: body.classes ?? 'all' } as const;
        const expires = body.expiresAt === undefined ? {} : { expiresAt: new Date(body.expiresAt).toISOString() };
        const { title, roles } = body;
        const { state, secret } = await createKey(deps, askerOf(caller), seed, { title, roles, reach, ...expires });
        return { status: 201, body: { ...keyView(state), key: secret } };
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/keys/:id',
      operationId: 'revokeKey',
      summary: 'Revoke an API key, for ever',
      tag: 'Keys',
      scope: 'keys:write',
      params: z.strictObject({ id: z.string().min(1).max(64).meta({ description: 'Id of the key' }) }),
      responses: { 204: { description: 'Revoked' } },
      async handler({ params, caller, seed }) {
        await revokeKey(deps, askerOf(caller), seed, params.id);
        return { status: 204, body: undefined };
      },
    }),
  ];
}

function narrowed({ units, classes }: { units: 'all' | readonly string[]; classes: 'all' | readonly string[] }) {
  return { ...(units !== 'all' && { units: [...units] }), ...(classes !== 'all' && { classes: [...classes] }) };
}

function keyView({ id, title, roles, units, classes, createdAt, expiresAt, revokedAt }: KeyState) {
  return { id, title, roles, ...narrowed({ units, classes }), createdAt, expiresAt, revokedAt };
}
