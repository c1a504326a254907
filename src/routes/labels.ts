import type { Writable } from 'node:stream';
import { z } from 'zod';
import { DomainError } from '../errors.ts';
import type { Caller } from '../http/access.ts';
import { type Endpoint, endpoint, type Reply } from '../http/endpoint.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { findLabelStock, LabelStock, labelStocks, printArea } from '../labels/label-stocks.ts';
import type { LabelLayout } from '../labels/layout.ts';
import type { Deps } from '../operations/deps.ts';
import { findItem } from '../operations/find-item.ts';
import { toItemFilter } from '../operations/item-query.ts';
import { contentsOfCodes, contentsOfQuery } from '../operations/label-contents.ts';
import { ItemNameParam } from '../schemas/common.ts';
import { LabelQuery, LabelStockKey, SheetRequest } from '../schemas/labels.ts';
import type { Language } from '../texts/language.ts';

const outputs = [
  { ending: 'svg', operationId: 'getLabelSvg', contentType: 'image/svg+xml' },
  { ending: 'png', operationId: 'getLabelPng', contentType: 'image/png' },
  { ending: 'pdf', operationId: 'getLabelPdf', contentType: 'application/pdf' },
] as const;

const DEFAULT_DPI = 300;

export function labelEndpoints(deps: Deps): Endpoint[] {
  return [
    ...outputs.map((output) => oneLabel(deps, output)),
    endpoint({
      method: 'get',
      path: '/v1/label-stocks',
      operationId: 'listLabelStocks',
      summary: 'Sheets and rolls that labels are printed on',
      tag: 'Labels',
      scope: 'labels:print',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of label stocks', schema: pageOf(LabelStock) } },
      async handler({ query }) {
        const after = afterCursor(query.cursor, 'label-stocks');
        const sorted = [...labelStocks].sort((a, b) => (a.key < b.key ? -1 : 1));
        return {
          body: toPage(
            sorted.filter(({ key }) => key > after),
            query.limit,
            'label-stocks',
            ({ key }) => key,
          ),
        };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/label-stocks/:key.svg',
      operationId: 'getLabelStockPicture',
      summary: 'A sheet or roll drawn to scale, its slots numbered',
      tag: 'Labels',
      scope: 'labels:print',
      params: z.strictObject({ key: LabelStockKey }),
      responses: { 200: { description: 'The picture', contentType: 'image/svg+xml' } },
      async handler({ params, language }) {
        const stock = findLabelStock(params.key);
        if (!stock) throw new DomainError('not-found');
        const { stockPicture } = await import('../labels/stock-picture.ts');
        return { contentType: 'image/svg+xml', bytes: stockPicture(stock, stock.title[language]) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/labels/sheet',
      operationId: 'printSheet',
      summary: 'A PDF sheet of labels for codes or for what a query finds; checked whole before its first byte',
      tag: 'Labels',
      scope: 'labels:print',
      body: SheetRequest,
      limit: 1024 * 1024,
      readOnly: true,
      responses: { 200: { description: 'The PDF, as it is written', contentType: 'application/pdf' } },
      problems: ['label-misfit', 'too-many-labels'],
      handler: ({ body, caller, language, signal }) => sheetReply(deps, body, { caller, language, signal }),
    }),
  ];
}

function oneLabel(deps: Deps, output: (typeof outputs)[number]): Endpoint {
  return endpoint({
    method: 'get',
    path: `/v1/items/:code/label.${output.ending}`,
    operationId: output.operationId,
    summary: `One label as ${output.ending.toUpperCase()}`,
    tag: 'Labels',
    scope: 'labels:print',
    params: ItemNameParam,
    query: LabelQuery,
    responses: { 200: { description: 'The label', contentType: output.contentType } },
    problems: ['unknown-item', 'ambiguous', 'label-misfit'],
    async handler({ params, query, caller, language, signal }) {
      const { item } = await findItem(deps, params.code, caller.reach);
      const stock = stockOf(query.labelStock ?? 'avery-l7160', '#/query/labelStock');
      const [content] = await contentsOfCodes(deps, [item.code], caller.reach, language);
      const { layoutLabel } = await import('../labels/layout.ts');
      const dpi = output.ending === 'png' ? (query.dpi ?? DEFAULT_DPI) : query.dpi;
      const layout = layoutLabel(content as NonNullable<typeof content>, {
        ...sizeOf(stock),
        symbol: query.symbol ?? 'qr',
        dpi,
      });
      return drawn(output.ending, layout, stock, { dpi: dpi ?? DEFAULT_DPI, signal });
    },
  });
}

/** The drawing code is loaded when the first label is wanted: a start doesn't wait for encoders and fonts. */
async function drawn(
  ending: (typeof outputs)[number]['ending'],
  layout: LabelLayout,
  stock: LabelStock,
  { dpi, signal }: { dpi: number; signal: AbortSignal },
): Promise<Reply> {
  if (ending === 'svg')
    return { contentType: 'image/svg+xml', bytes: (await import('../labels/label-svg.ts')).labelSvg(layout) };
  if (ending === 'png')
    return { contentType: 'image/png', bytes: (await import('../labels/label-png.ts')).labelPng(layout, dpi) };
  const { writeSheet } = await import('../labels/sheet.ts');
  const size = { width: layout.width, height: layout.height };
  const single = { ...stock, shape: 'rectangle' as const, page: size, columns: 1, rows: 1, left: 0, top: 0 };
  return {
    contentType: 'application/pdf',
    stream: async (sink) => void (await writeSheet(sink, [layout], { stock: single, signal })),
  };
}

async function sheetReply(
  deps: Deps,
  body: z.output<typeof SheetRequest>,
  { caller, language, signal }: { caller: Caller; language: Language; signal: AbortSignal },
): Promise<Reply> {
  const stock = stockOf(body.labelStock, '#/body/labelStock');
  const { checkSlots } = await import('../labels/sheet-slots.ts');
  checkSlots(stock, body);
  if ((body.codes === undefined) === (body.query === undefined)) {
    throw new DomainError('invalid-request', {}, [{ pointer: '#/body', code: 'codes-or-query' }]);
  }
  const contents = body.codes
    ? await contentsOfCodes(deps, body.codes, caller.reach, language)
    : await contentsOfQuery(deps, await toItemFilter(deps, body.query ?? {}), caller.reach, language);
  const { layoutLabels } = await import('../labels/layout-labels.ts');
  const size = { ...sizeOf(stock), symbol: body.symbol ?? 'qr', dpi: stock.roll ? 203 : undefined } as const;
  const layouts = await layoutLabels(contents, size, signal);
  const { writeSheet } = await import('../labels/sheet.ts');
  const { startSlot, skipSlots } = body;
  const stream = async (sink: Writable) =>
    void (await writeSheet(sink, layouts, { stock, startSlot, skipSlots, signal }));
  return {
    contentType: 'application/pdf',
    stream,
    headers: { 'Content-Disposition': 'attachment; filename="labels.pdf"' },
  };
}

function sizeOf(stock: LabelStock): { width: number; height: number } {
  const { width, height } = printArea(stock);
  return { width, height };
}

function stockOf(key: string, pointer: string): LabelStock {
  const found = findLabelStock(key);
  if (!found)
    throw new DomainError('invalid-request', {}, [
      { pointer, code: 'label-stock-unknown', params: { labelStock: key } },
    ]);
  return found;
}
