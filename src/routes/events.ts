import { derivedId } from '@tagtree/evidence';
import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { itemEtag, matches } from '../http/etag.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { movedMistakes, toProblem } from '../http/problem.ts';
import type { ItemCommand } from '../lifecycle/decide.ts';
import type { Deps } from '../operations/deps.ts';
import { findItem } from '../operations/find-item.ts';
import { type BatchResult, recordBatch } from '../operations/record-batch.ts';
import { recordEvent } from '../operations/record-event.ts';
import { ItemNameParam } from '../schemas/common.ts';
import { BatchEvent, BatchResults, EventBatch, EventView, NewEvent } from '../schemas/events.ts';
import { shapeMistakes } from '../shape.ts';
import type { Language } from '../texts/language.ts';
import { askerOf } from './asker.ts';
import { eventView } from './item-view.ts';

const EventParam = z.strictObject({
  ...ItemNameParam.shape,
  seq: z.coerce.number().int().min(1).max(9_999_999_999).meta({ description: 'Number within the log, from 1' }),
});

export function eventEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/items/:code/events',
      operationId: 'listEvents',
      summary: "An item's log, in order",
      tag: 'Events',
      scope: 'items:read',
      params: ItemNameParam,
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of events', schema: pageOf(EventView) } },
      problems: ['unknown-item', 'ambiguous'],
      async handler({ params, query, caller }) {
        const { item } = await findItem(deps, params.code, caller.reach);
        const list = `events/${item._id}`;
        const rows = await deps.stores.events.after(item._id, Number(afterCursor(query.cursor, list)), query.limit + 1);
        const page = toPage(rows, query.limit, list, (row) => String(row.seq));
        return { body: { data: page.data.map(eventView), next: page.next } };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/items/:code/events/:seq',
      operationId: 'getEvent',
      summary: 'One event of a log',
      tag: 'Events',
      scope: 'items:read',
      params: EventParam,
      responses: { 200: { description: 'The event', schema: EventView } },
      problems: ['unknown-item', 'ambiguous'],
      async handler({ params, caller }) {
        const { item } = await findItem(deps, params.code, caller.reach);
        const row = await deps.stores.events.bySeq(item._id, params.seq);
        if (!row) throw new DomainError('not-found');
        return { body: eventView(row) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/items/:code/events',
      operationId: 'recordEvent',
      summary: 'Record an event of an item',
      tag: 'Events',
      scope: 'events:write',
      params: ItemNameParam,
      body: NewEvent,
      conditional: true,
      responses: {
        200: { description: 'It was recorded before', schema: EventView },
        201: { description: 'Recorded', schema: EventView },
      },
      problems: [
        'unknown-item',
        'ambiguous',
        'not-allowed',
        'late',
        'in-future',
        'insufficient-quantity',
        'id-reused',
        'stale',
        'alias-taken',
        'alias-is-code',
      ],
      async handler({ params, body, caller, headers, seed }) {
        const { item, via } = await findItem(deps, params.code, caller.reach);
        const command = { ...body, id: body.id?.toLowerCase() ?? derivedId(seed, 'event') } as ItemCommand;
        const done = await recordEvent(deps, askerOf(caller), {
          item,
          command,
          ...(!via.startsWith('id:') && { via: { name: via } }),
          ...(headers['if-match'] !== undefined && {
            ifSeq: (seq: number) => matches(headers['if-match'], itemEtag(item._id, seq)),
          }),
        });
        if (!done.row) throw new DomainError('internal');
        const replyHeaders = { ETag: itemEtag(item._id, done.head.seq) };
        return { status: done.outcome === 'repeated' ? 200 : 201, body: eventView(done.row), headers: replyHeaders };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/events',
      operationId: 'recordEvents',
      summary: 'Record up to 1,000 scans; an answer a row, nothing is lost',
      tag: 'Events',
      scope: 'events:write',
      body: EventBatch,
      limit: 4 * 1024 * 1024,
      responses: { 200: { description: 'What became of each row, in the order sent', schema: BatchResults } },
      async handler({ body, caller, language }) {
        const { valid, results } = splitRows(body.events, language);
        const batch = { client: caller.keyId, sentAt: body.sentAt, rows: valid.map(({ row }) => row) };
        const recorded = await recordBatch(deps, askerOf(caller), batch);
        for (const [index, { at }] of valid.entries())
          results[at] = resultView(recorded[index] as BatchResult, at, language);
        return { body: { results } };
      },
    }),
  ];
}

interface ValidRow {
  at: number;
  row: { scan: string; command: ItemCommand };
}

/** Rows of a wrong shape are told as `invalid` alone; the others go on. */
function splitRows(rows: readonly unknown[], language: Language) {
  const valid: ValidRow[] = [];
  const results: unknown[] = rows.map(() => undefined);
  for (const [at, row] of rows.entries()) {
    const parsed = BatchEvent.safeParse(row);
    if (parsed.success) {
      const { item, ...command } = parsed.data;
      valid.push({ at, row: { scan: item, command: { ...command, id: command.id.toLowerCase() } as ItemCommand } });
      continue;
    }
    const mistakes = shapeMistakes(BatchEvent, row, `#/body/events/${at}`);
    const id =
      typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string'
        ? row.id.slice(0, 100)
        : undefined;
    const problem = toProblem(new DomainError('invalid-request', {}, mistakes), language);
    results[at] = { ...(id !== undefined && { id }), outcome: 'invalid', problem };
  }
  return { valid, results };
}

/** A row's problem points into the batch that it came in. */
function resultView({ id, outcome, event, problem }: BatchResult, at: number, language: Language) {
  return {
    id,
    outcome,
    ...(event && { event: eventView(event) }),
    ...(problem && { problem: toProblem(movedMistakes(problem, '#/body/', `#/body/events/${at}/`), language) }),
  };
}
