import { derivedId } from '@tagtree/evidence';
import { z } from 'zod';
import { parseCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { isFresh, itemEtag, matches } from '../http/etag.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { movedMistakes } from '../http/problem.ts';
import { isClaimable } from '../models/codes/runs.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { Deps } from '../operations/deps.ts';
import { findItem } from '../operations/find-item.ts';
import { elsewhere, givenElsewhere } from '../operations/foreign-blocks.ts';
import { itemDocument } from '../operations/item-projection.ts';
import { toItemFilter } from '../operations/item-query.ts';
import { checkReferences, recordEvent } from '../operations/record-event.ts';
import type { RegisterItem } from '../operations/register-item.ts';
import { registerItem } from '../operations/register-item.ts';
import { ItemNameParam } from '../schemas/common.ts';
import { ItemChange, ItemQuery, ItemView, NewItem } from '../schemas/items.ts';
import { askerOf } from './asker.ts';
import { itemView } from './item-view.ts';

const ItemsQuery = z.strictObject({ ...ItemQuery, ...PageQuery });

export function itemEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/items',
      operationId: 'listItems',
      summary: 'Items, narrowed by class, status, unit, place, grade, kind or words',
      tag: 'Items',
      scope: 'items:read',
      query: ItemsQuery,
      responses: { 200: { description: 'A page of items', schema: pageOf(ItemView) } },
      async handler({ query, caller }) {
        const { limit, cursor, ...filter } = query;
        const list = `items?${new URLSearchParams(filter as Record<string, string>)}`;
        const after = afterCursor(cursor, list);
        const found = await deps.stores.items.page(await toItemFilter(deps, filter), caller.reach, after, limit + 1);
        const page = toPage(found, limit, list, (item) => item._id);
        return { body: { data: page.data.map(itemView), next: page.next } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/items',
      operationId: 'registerItem',
      summary: 'Register an item and give it its code for ever',
      tag: 'Items',
      scope: 'items:write',
      body: NewItem,
      responses: { 201: { description: 'The item', schema: ItemView } },
      problems: [
        'code-taken',
        'code-not-reserved',
        'block-elsewhere',
        'alias-taken',
        'alias-is-code',
        'class-not-leaf',
        'class-closed',
        'numbers-exhausted',
        'in-future',
      ],
      async handler({ body, caller, seed }) {
        const asker = askerOf(caller);
        await checkReferences(deps, asker, body as { unit?: string; place?: string });
        const { code, ...rest } = body;
        const reserved = code === undefined ? {} : { reserved: await reservedCode(deps, code, rest.class) };
        const command = { ...(rest as RegisterItem), ...reserved };
        const done = await registerItem(deps, asker, seed, command).catch(withoutData);
        return { status: 201, ...itemReply(itemDocument(done.id, done)) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/items/:code',
      operationId: 'getItem',
      summary: 'An item by its code, its id or an alias',
      tag: 'Items',
      scope: 'items:read',
      params: ItemNameParam,
      conditional: true,
      responses: { 200: { description: 'The item', schema: ItemView }, 304: { description: 'Not changed' } },
      problems: ['unknown-item', 'ambiguous'],
      async handler({ params, caller, headers }) {
        const { item } = await findItem(deps, params.code, caller.reach);
        const reply = itemReply(item);
        if (isFresh(headers['if-none-match'], reply.headers.ETag))
          return { status: 304, body: undefined, headers: reply.headers };
        return reply;
      },
    }),
    endpoint({
      method: 'patch',
      path: '/v1/items/:code',
      operationId: 'describeItem',
      summary: 'Change title and attributes; records `described`',
      tag: 'Items',
      scope: 'items:write',
      params: ItemNameParam,
      body: ItemChange,
      consumes: ['application/merge-patch+json', 'application/json'],
      conditional: true,
      responses: { 200: { description: 'The item', schema: ItemView } },
      problems: ['unknown-item', 'ambiguous', 'stale', 'not-allowed'],
      async handler({ params, body, caller, headers, seed }) {
        const { item } = await findItem(deps, params.code, caller.reach);
        const nothing = Object.keys({ ...body.title, ...body.attributes }).length === 0;
        if (nothing && matches(headers['if-match'], itemEtag(item._id, item.head.seq))) return itemReply(item);
        const done = await recordEvent(deps, askerOf(caller), {
          item,
          command: { type: 'described', id: derivedId(seed, 'described'), data: body },
          ifSeq: (seq) => matches(headers['if-match'], itemEtag(item._id, seq)),
        }).catch(withoutData);
        return itemReply(itemDocument(item._id, done));
      },
    }),
  ];
}

/** Here the fields of an event's data are those of the body itself. */
function withoutData(error: unknown): never {
  throw error instanceof DomainError ? movedMistakes(error, '#/body/data/', '#/body/') : error;
}

export function itemReply(item: ItemDocument) {
  const headers = {
    ETag: itemEtag(item._id, item.head.seq),
    'Content-Location': `/v1/items/${encodeURIComponent(item.code)}`,
  };
  return { body: itemView(item), headers };
}

/** A code that a client wants to claim: of this class, and issued or reserved before. */
async function reservedCode(deps: Deps, text: string, classKey: string) {
  const parsed = parseCode(text, await deps.catalog.published());
  if (!parsed.ok || parsed.class !== classKey) throw new DomainError('code-not-reserved', { code: text.slice(0, 100) });
  const run = await deps.stores.runs.holding(parsed.class, parsed.serial);
  const holder = await elsewhere(deps, parsed, run);
  if (holder) throw givenElsewhere(parsed, holder);
  if (!isClaimable(run)) throw new DomainError('code-not-reserved', { code: parsed.code });
  if (run?.voided) throw new DomainError('code-taken', { code: parsed.code, void: true });
  return parsed;
}
