import { z } from 'zod';
import { indexFrameworks } from '../codes/framework-index.ts';
import { parseCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { jsonLines } from '../http/json-lines.ts';
import { afterCursor, collectVisible, PageQuery, pageOf, toPage } from '../http/paging.ts';
import type { Run } from '../models/codes/runs.ts';
import { classWithinReach } from '../models/reach.ts';
import { countBlock } from '../operations/block-account.ts';
import { findBlock, reportPrinted, reserveBlock } from '../operations/blocks.ts';
import type { Deps } from '../operations/deps.ts';
import { edgesOf, issueCodes } from '../operations/issue-codes.ts';
import { resolveScan, suggestCodes } from '../operations/resolve-scan.ts';
import { voidBlock } from '../operations/void-block.ts';
import {
  BlockView,
  IssuedView,
  IssueRequest,
  NewBlock,
  NumberView,
  ParseRequest,
  ParseView,
  PrintedReport,
  VoidRequest,
} from '../schemas/codes.ts';
import { askerOf } from './asker.ts';
import { numbersPage } from './numbers-page.ts';

const NDJSON = 'application/x-ndjson';
const MOST_AT_ONCE = 1_000;
export const BlockParam = z.strictObject({ id: z.string().min(1).max(100).meta({ description: 'Id of the block' }) });

export function codeEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/codes/parse',
      operationId: 'parseCode',
      summary: 'Read a text as a code',
      tag: 'Codes',
      scope: 'scan',
      body: ParseRequest,
      readOnly: true,
      responses: { 200: { description: 'Always, for any text', schema: ParseView } },
      async handler({ body, caller }) {
        const published = await deps.catalog.published();
        const chosen =
          body.framework === undefined
            ? published
            : indexFrameworks(published.frameworks.filter(({ key }) => key === body.framework));
        const parsed = parseCode(body.text, chosen);
        if (!parsed.ok) {
          const suggestions = await suggestCodes(deps, parsed.nearest, caller.reach);
          return { body: { valid: false, reason: parsed.reason, suggestions } };
        }
        if (!classWithinReach(parsed.class, caller.reach) || !(await deps.stores.classes.find(parsed.class)))
          return { body: { valid: false, reason: 'unknown-class', suggestions: [] } };
        const resolution = await resolveScan(deps, parsed.code, caller.reach);
        const item = resolution.outcome === 'item' ? { item: resolution.item._id } : {};
        return { body: { valid: true, code: parsed.code, class: parsed.class, parts: parsed.parts, ...item } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/codes',
      operationId: 'issueCodes',
      summary: 'Issue codes: up to 1,000 as JSON, any number as JSON lines',
      tag: 'Codes',
      scope: 'codes:issue',
      body: IssueRequest,
      responses: {
        201: {
          description: 'The codes, as JSON or, when asked for, as JSON lines',
          schema: IssuedView,
          contentType: ['application/json', NDJSON],
        },
      },
      problems: ['class-not-leaf', 'class-closed', 'numbers-exhausted'],
      async handler({ body, caller, seed, headers, signal }) {
        const streamed = headers.accept?.includes(NDJSON) === true;
        if (!streamed && body.count > MOST_AT_ONCE) {
          throw new DomainError('invalid-request', {}, [{ pointer: '#/body/count', code: 'over-json-limit' }]);
        }
        const issued = await issueCodes(deps, askerOf(caller), seed, body);
        if (!streamed) return { status: 201, body: { codes: [...issued.codes()] } };
        return { status: 201, contentType: NDJSON, stream: (sink) => jsonLines(sink, issued, signal) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/blocks',
      operationId: 'listBlocks',
      summary: 'Blocks of reserved numbers',
      tag: 'Codes',
      scope: 'codes:issue',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of blocks', schema: pageOf(BlockView) } },
      async handler({ query, caller }) {
        const after = afterCursor(query.cursor, 'blocks');
        const keyOf = ({ block = '' }: Run) => block;
        const isVisible = (run: Run) => classWithinReach(run.class, caller.reach);
        const found = await collectVisible(deps.stores.runs.blocks, isVisible, {
          after,
          limit: query.limit + 1,
          keyOf,
        });
        const page = toPage(found, query.limit, 'blocks', keyOf);
        return { body: { data: await Promise.all(page.data.map((run) => blockView(deps, run))), next: page.next } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/blocks',
      operationId: 'reserveBlock',
      summary: 'Set a run of numbers aside',
      tag: 'Codes',
      scope: 'codes:issue',
      body: NewBlock,
      responses: { 201: { description: 'The block', schema: BlockView } },
      problems: ['class-not-leaf', 'class-closed', 'numbers-exhausted'],
      handler: async ({ body, caller, seed }) => ({
        status: 201,
        body: await blockView(
          deps,
          await reserveBlock(deps, askerOf(caller), seed, body as { class: string; count: number }),
        ),
      }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/blocks/:id',
      operationId: 'getBlock',
      summary: 'A block and its account in sums',
      tag: 'Codes',
      scope: 'codes:issue',
      params: BlockParam,
      responses: { 200: { description: 'The block', schema: BlockView } },
      handler: async ({ params, caller }) => ({
        body: await blockView(deps, await findBlock(deps, params.id, caller.reach)),
      }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/blocks/:id/numbers',
      operationId: 'listBlockNumbers',
      summary: 'The account of each number of a block',
      tag: 'Codes',
      scope: 'codes:issue',
      params: BlockParam,
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of numbers', schema: pageOf(NumberView) } },
      async handler({ params, query, caller }) {
        const run = await findBlock(deps, params.id, caller.reach);
        return { body: await numbersPage(deps, run, { list: `blocks/${params.id}`, query, reach: caller.reach }) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/blocks/:id/printed',
      operationId: 'reportPrinted',
      summary: 'Report that labels of a block were printed, from one code to another',
      tag: 'Codes',
      scope: 'codes:issue',
      params: BlockParam,
      body: PrintedReport,
      responses: { 200: { description: 'The block', schema: BlockView } },
      async handler({ params, body, caller }) {
        await reportPrinted(deps, askerOf(caller), await findBlock(deps, params.id, caller.reach), body);
        return { body: await blockView(deps, await findBlock(deps, params.id, caller.reach)) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/blocks/:id/void',
      operationId: 'voidBlock',
      summary: 'Make numbers of a block void: all that are not claimed, or those named',
      tag: 'Codes',
      scope: 'codes:issue',
      params: BlockParam,
      body: VoidRequest,
      responses: { 200: { description: 'The block', schema: BlockView } },
      problems: ['block-claimed'],
      async handler({ params, body, caller }) {
        const run = await findBlock(deps, params.id, caller.reach);
        await voidBlock(deps, askerOf(caller), run, body as { codes?: string[]; reason: string });
        return { body: await blockView(deps, await findBlock(deps, params.id, caller.reach)) };
      },
    }),
  ];
}

export async function blockView(deps: Deps, run: Run) {
  const [first, last] = await edgesOf(deps, run);
  return {
    id: run.block,
    class: run.class,
    ...(run.note !== undefined && { purpose: run.note }),
    ...(run.holder && { holder: run.holder }),
    ...(run.after !== undefined && { afterBackup: run.after }),
    from: first,
    to: last,
    takenAt: run.takenAt,
    state: run.voided ?? 'open',
    counts: await countBlock(deps, run),
  };
}
