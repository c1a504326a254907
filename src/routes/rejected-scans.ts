import { z } from 'zod';
import { DomainError, type ErrorCode, type Mistake } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { toProblem } from '../http/problem.ts';
import type { RejectedScan } from '../models/items/rejected-scans.ts';
import { seesAll } from '../models/reach.ts';
import type { Deps } from '../operations/deps.ts';
import { withoutRecorded } from '../operations/rejected-queue.ts';
import { settleRejectedScan } from '../operations/settle-rejected-scan.ts';
import { RejectedScanView, Settlement } from '../schemas/events.ts';
import type { Language } from '../texts/language.ts';
import { askerOf } from './asker.ts';

const QueueQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(['open', 'settled']).default('open').meta({ description: 'open or settled' }),
});

export function rejectedScanEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/rejected-scans',
      operationId: 'listRejectedScans',
      summary: 'Scans that wait for a person',
      tag: 'Scanning',
      scope: 'events:write',
      query: QueueQuery,
      responses: { 200: { description: 'A page of the queue', schema: pageOf(RejectedScanView) } },
      async handler({ query, caller, language }) {
        const list = `rejected-scans/${query.state}`;
        const mine = seesAll(caller.reach) ? undefined : caller.keyId;
        const after = afterCursor(query.cursor, list);
        const filter = { state: query.state, client: mine };
        const found = await deps.stores.rejectedScans.page(filter, after, query.limit + 1);
        const page = toPage(found, query.limit, list, (scan) => scan._id);
        const queued = await withoutRecorded(deps, page.data);
        return { body: { data: queued.map((scan) => rejectedScanView(scan, language)), next: page.next } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/rejected-scans/:id',
      operationId: 'settleRejectedScan',
      summary: 'Settle a rejected scan: record it as history, record it now, or discard it',
      tag: 'Scanning',
      scope: 'events:write',
      params: z.strictObject({ id: z.string().min(1).max(200).meta({ description: 'Id in the queue' }) }),
      body: Settlement,
      responses: { 200: { description: 'Settled', schema: RejectedScanView } },
      problems: ['already-settled', 'unknown-item', 'ambiguous', 'not-allowed', 'late', 'insufficient-quantity'],
      async handler({ params, body, caller, language }) {
        const scan = await deps.stores.rejectedScans.find(params.id);
        if (!scan || (!seesAll(caller.reach) && scan.client !== caller.keyId)) throw new DomainError('not-found');
        const settled = await settleRejectedScan(deps, askerOf(caller), { id: params.id, ...body });
        return { body: rejectedScanView(settled, language) };
      },
    }),
  ];
}

function rejectedScanView(scan: RejectedScan, language: Language) {
  const { code, params, mistakes } = scan.problem as {
    code: ErrorCode;
    params: Record<string, unknown>;
    mistakes: Mistake[];
  };
  const { _id, ...rest } = scan;
  return { id: _id, ...rest, problem: toProblem({ code, params, mistakes }, language) };
}
