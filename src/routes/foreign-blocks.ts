import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, collectVisible, PageQuery, pageOf, toPage } from '../http/paging.ts';
import type { ForeignBlock } from '../models/codes/foreign-blocks.ts';
import { classWithinReach } from '../models/reach.ts';
import { countBlock } from '../operations/block-account.ts';
import { findBlock } from '../operations/blocks.ts';
import type { Deps } from '../operations/deps.ts';
import { asRun, findForeignBlock, type SignedBlock, takeForeignBlock } from '../operations/foreign-blocks.ts';
import { blockDocument, noteAccount } from '../operations/give-block.ts';
import { edgesOf } from '../operations/issue-codes.ts';
import { BlockView, NumberView } from '../schemas/codes.ts';
import { AccountReport, BlockDocumentView, ForeignBlockView, GivenBlock } from '../schemas/foreign-blocks.ts';
import { askerOf } from './asker.ts';
import { BlockParam, blockView } from './codes.ts';
import { numbersPage } from './numbers-page.ts';

const MIB = 1024 * 1024;

/** Blocks between servers: given by the one whose numbers they are, taken in by the one that uses them. */
export function foreignBlockEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/blocks/:id/document',
      operationId: 'getBlockDocument',
      summary: 'A block that was set aside for another server, as a document to be signed and handed on',
      tag: 'Codes',
      scope: 'codes:issue',
      params: BlockParam,
      responses: { 200: { description: 'The document', schema: BlockDocumentView } },
      problems: ['block-not-given'],
      handler: async ({ params, caller }) => ({
        body: { block: await blockDocument(deps, await findBlock(deps, params.id, caller.reach)) },
      }),
    }),
    endpoint({
      method: 'post',
      path: '/v1/blocks/:id/account',
      operationId: 'noteBlockAccount',
      summary: 'Note what the server that has a block reports of its numbers',
      tag: 'Codes',
      scope: 'codes:issue',
      params: BlockParam,
      body: AccountReport,
      responses: { 200: { description: 'The block', schema: BlockView } },
      problems: ['block-not-given', 'account-differs'],
      async handler({ params, body, caller }) {
        const run = await findBlock(deps, params.id, caller.reach);
        await noteAccount(deps, askerOf(caller), run, body);
        return { body: await blockView(deps, run) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/foreign-blocks',
      operationId: 'takeForeignBlock',
      summary: 'Take in a block that another server gave to this one; sent again it changes nothing',
      tag: 'Codes',
      scope: 'frameworks:write',
      body: GivenBlock,
      limit: 4 * MIB,
      responses: { 200: { description: 'The block', schema: ForeignBlockView } },
      handler: async ({ body, caller }) => ({
        body: await foreignBlockView(deps, await takeForeignBlock(deps, askerOf(caller), body as SignedBlock)),
      }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/foreign-blocks',
      operationId: 'listForeignBlocks',
      summary: 'Blocks that other servers gave to this one',
      tag: 'Codes',
      scope: 'codes:issue',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of blocks', schema: pageOf(ForeignBlockView) } },
      async handler({ query, caller }) {
        const after = afterCursor(query.cursor, 'foreign-blocks');
        const keyOf = ({ _id }: ForeignBlock) => _id;
        const isVisible = (block: ForeignBlock) => classWithinReach(block.class, caller.reach);
        const asked = { after, limit: query.limit + 1, keyOf };
        const found = await collectVisible(deps.stores.foreignBlocks.page, isVisible, asked);
        const { data, next } = toPage(found, query.limit, 'foreign-blocks', keyOf);
        return { body: { data: await Promise.all(data.map((block) => foreignBlockView(deps, block))), next } };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/foreign-blocks/:id',
      operationId: 'getForeignBlock',
      summary: 'A block that another server gave to this one, and its account in sums',
      tag: 'Codes',
      scope: 'codes:issue',
      params: BlockParam,
      responses: { 200: { description: 'The block', schema: ForeignBlockView } },
      handler: async ({ params, caller }) => ({
        body: await foreignBlockView(deps, await findForeignBlock(deps, params.id, caller.reach)),
      }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/foreign-blocks/:id/numbers',
      operationId: 'listForeignBlockNumbers',
      summary: 'The account of each number of such a block, to be reported to the server that gave it',
      tag: 'Codes',
      scope: 'codes:issue',
      params: BlockParam,
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of numbers', schema: pageOf(NumberView) } },
      async handler({ params, query, caller }) {
        const run = await asRun(deps, await findForeignBlock(deps, params.id, caller.reach));
        return {
          body: await numbersPage(deps, run, { list: `foreign-blocks/${params.id}`, query, reach: caller.reach }),
        };
      },
    }),
  ];
}

async function foreignBlockView(deps: Deps, block: ForeignBlock) {
  const run = await asRun(deps, block);
  const [from, to] = await edgesOf(deps, run);
  const { _id: id, class: classKey, version, giver, purpose, givenAt, takenAt } = block;
  return {
    id,
    class: classKey,
    version,
    giver,
    ...(purpose !== undefined && { purpose }),
    from,
    to,
    givenAt,
    takenAt,
    counts: await countBlock(deps, run),
  };
}
