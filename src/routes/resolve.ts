import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { allowedEvents } from '../lifecycle/allowed-events.ts';
import type { Deps } from '../operations/deps.ts';
import { type Holder, type Resolution, resolveScan } from '../operations/resolve-scan.ts';
import { ResolutionView, Scan } from '../schemas/resolve.ts';
import { itemView } from './item-view.ts';

export function resolveEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/resolve',
      operationId: 'resolve',
      summary: 'What a scan leads to: an item, its state and which events are allowed next',
      tag: 'Scanning',
      scope: 'scan',
      body: Scan,
      readOnly: true,
      responses: { 200: { description: 'Always, for any text', schema: ResolutionView } },
      handler: async ({ body, caller }) => ({ body: resolutionView(await resolveScan(deps, body.scan, caller.reach)) }),
    }),
  ];
}

function resolutionView(resolution: Resolution) {
  switch (resolution.outcome) {
    case 'item':
      return { ...resolution, item: itemView(resolution.item), allowedEvents: allowedEvents(resolution.item) };
    case 'reserved':
      return { ...codeView(resolution), ...reservedView(resolution.holder) };
    case 'void':
      return codeView(resolution);
    case 'after-backup':
      return {
        ...codeView(resolution),
        outcome: 'unknown',
        reason: resolution.outcome,
        backupAt: resolution.backupAt,
        suggestions: [],
        allowedEvents: ['registered'],
      };
    case 'ambiguous':
      return {
        ...resolution,
        candidates: resolution.candidates.map(({ _id, code, class: classKey, title }) => ({
          id: _id,
          code,
          class: classKey,
          title,
        })),
      };
    case 'unknown':
      return {
        outcome: resolution.outcome,
        suggestions: resolution.suggestions,
        ...(resolution.code && { code: resolution.code.code }),
        ...(resolution.holder && { reason: 'elsewhere', holder: resolution.holder }),
      };
    default:
      return resolution;
  }
}

/** What was given to another server is registered there. */
function reservedView(holder: Holder | undefined) {
  const elsewhere = holder?.kind === 'server';
  return {
    ...(holder && { holder }),
    ...(elsewhere && { reason: 'elsewhere' }),
    allowedEvents: elsewhere ? [] : ['registered'],
  };
}

function codeView({ outcome, via, code }: Extract<Resolution, { outcome: 'reserved' | 'void' | 'after-backup' }>) {
  return { outcome, via, code: code.code, class: code.class };
}
