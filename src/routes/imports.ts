import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import type { Upload } from '../http/multipart.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { parseJson } from '../http/read-body.ts';
import { ImportPlan } from '../imports/import-plan.ts';
import { type Reach, seesAll } from '../models/reach.ts';
import type { ImportDocument } from '../models/work/imports.ts';
import { startApplying } from '../operations/apply-import.ts';
import type { Deps } from '../operations/deps.ts';
import { planImport } from '../operations/plan-import.ts';
import { startUndoing } from '../operations/undo-import.ts';
import { ImportRowView, ImportView } from '../schemas/imports.ts';
import { parseShape } from '../shape.ts';
import { askerOf } from './asker.ts';
import { rowViews } from './import-row-view.ts';

export interface ImportOptions {
  /** Called when there is something to apply. */
  wake(): void;
}

const MOST_FILE_BYTES = 256 * 1024 * 1024;
const ImportParam = z.strictObject({ id: z.string().min(1).max(64).meta({ description: 'Id of the import' }) });
const RowsQuery = z.strictObject({
  ...PageQuery,
  outcome: z.enum(['create', 'update', 'unchanged', 'error']).optional().meta({ description: 'Only these' }),
});

const UploadBody = z
  .object({
    plan: z.string().optional().meta({ description: 'The plan as JSON, see ImportPlan' }),
    mapping: z.string().optional().meta({ description: 'In place of a plan: the key of one that is kept' }),
    file: z.string().meta({ format: 'binary', description: 'The CSV file' }),
  })
  .meta({ id: 'ImportUpload', description: 'A plan and a file, in any order' });

export function importEndpoints(deps: Deps, options: ImportOptions): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/imports',
      operationId: 'listImports',
      summary: 'Imports',
      tag: 'Imports',
      scope: 'imports:write',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of imports', schema: pageOf(ImportView) } },
      async handler({ query, caller }) {
        const after = afterCursor(query.cursor, 'imports');
        const found = seesAll(caller.reach) ? await deps.stores.imports.page(after, query.limit + 1) : [];
        const page = toPage(found, query.limit, 'imports', ({ _id }) => _id);
        return { body: { data: page.data.map(importView), next: page.next } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/imports',
      operationId: 'planImport',
      summary: 'Upload a register; answers what applying it would do, row by row, and applies nothing',
      tag: 'Imports',
      scope: 'imports:write',
      body: UploadBody,
      consumes: ['multipart/form-data'],
      limit: MOST_FILE_BYTES,
      responses: { 201: { description: 'The import, planned', schema: ImportView } },
      problems: ['import-repeated', 'missing-role'],
      async handler({ upload, caller, seed }) {
        if (!upload) throw new DomainError('malformed-body', { reason: 'not-multipart' });
        const { plan, ...by } = await planOf(deps, upload);
        const { path, sha256, fileName } = upload;
        const uploaded = {
          plan,
          ...by,
          again: plan.again === true,
          path,
          sha256,
          ...(fileName && { fileName }),
          client: caller.keyId,
        };
        return { status: 201, body: importView(await planImport(deps, askerOf(caller), seed, uploaded)) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/imports/:id',
      operationId: 'getImport',
      summary: 'An import and how far it has come',
      tag: 'Imports',
      scope: 'imports:write',
      params: ImportParam,
      responses: { 200: { description: 'The import', schema: ImportView } },
      handler: async ({ params, caller }) => ({ body: importView(await findImport(deps, params.id, caller.reach)) }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/imports/:id/rows',
      operationId: 'listImportRows',
      summary: 'The lines of the file and what becomes of each',
      tag: 'Imports',
      scope: 'imports:write',
      params: ImportParam,
      query: RowsQuery,
      responses: { 200: { description: 'A page of lines', schema: pageOf(ImportRowView) } },
      async handler({ params, query, caller, language }) {
        const found = await findImport(deps, params.id, caller.reach);
        const list = `rows/${params.id}/${query.outcome ?? ''}`;
        const after = Number(afterCursor(query.cursor, list));
        const rows = await deps.stores.imports.rowsAfter(params.id, after, query.limit + 1, query.outcome);
        const page = toPage(rows, query.limit, list, ({ line }) => String(line));
        return { body: { data: await rowViews(deps, found, page.data, language), next: page.next } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/imports/:id/apply',
      operationId: 'applyImport',
      summary: 'Apply a planned import; a job does it. Again changes nothing',
      tag: 'Imports',
      scope: 'imports:write',
      params: ImportParam,
      responses: { 202: { description: 'The import, being applied', schema: ImportView } },
      problems: ['import-not-planned'],
      async handler({ params, caller }) {
        await findImport(deps, params.id, caller.reach);
        const started = await startApplying(deps, params.id);
        options.wake();
        return { status: 202, body: importView(started) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/imports/:id/undo',
      operationId: 'undoImport',
      summary: 'Undo an applied import by counter-events, item by item; a job does it. Again changes nothing',
      tag: 'Imports',
      scope: 'imports:write',
      params: ImportParam,
      responses: { 202: { description: 'The import, being undone', schema: ImportView } },
      problems: ['import-not-applied'],
      async handler({ params, caller }) {
        await findImport(deps, params.id, caller.reach);
        const started = await startUndoing(deps, params.id, caller.keyId);
        options.wake();
        return { status: 202, body: importView(started) };
      },
    }),
  ];
}

/** The plan that came with a file, or the kept one that it names. A kept one was right when it was kept; it is read by what plans are now. */
async function planOf(deps: Deps, { plan, mapping }: Upload): Promise<{ plan: ImportPlan; mapping?: string }> {
  if (plan) return { plan: parseShape(ImportPlan, parseJson(plan, '#/body/plan'), '#/body/plan') };
  const found = mapping === undefined ? undefined : await deps.stores.mappings.find(mapping);
  if (!found) {
    const params = { mapping: String(mapping).slice(0, 64) };
    throw new DomainError('invalid-request', {}, [{ pointer: '#/body/mapping', code: 'mapping-unknown', params }]);
  }
  return { plan: parseShape(ImportPlan, found.plan, '#/body/plan'), mapping: found.key };
}

/** An import goes across units and classes: it is there for those who see everything. */
async function findImport(deps: Deps, id: string, reach: Reach): Promise<ImportDocument> {
  const found = seesAll(reach) ? await deps.stores.imports.find(id) : undefined;
  if (!found) throw new DomainError('not-found');
  return found;
}

function importView({ _id, ...rest }: ImportDocument) {
  return { id: _id, ...rest };
}
