import { derivedId, type EventRow } from '@tagtree/evidence';
import { type ParsedCode, parseCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import type { ItemCommand } from '../lifecycle/decide.ts';
import type { Asker, Deps } from './deps.ts';
import { type FoundItem, notAnItem } from './find-item.ts';
import { givenElsewhere } from './foreign-blocks.ts';
import { itemDocument } from './item-projection.ts';
import { recordEvent } from './record-event.ts';
import { registerItem } from './register-item.ts';
import { resolveScan } from './resolve-scan.ts';

export interface ScannedRow {
  /** What was scanned. */
  scan: string;
  command: ItemCommand;
}

export interface RecordedRow {
  outcome: 'recorded' | 'repeated';
  event: EventRow;
  found: FoundItem;
}

/** Rows that claim names, or ask what their class says, go one by one, each in its own order of writes. */
export function goesAlone({ type }: ItemCommand): boolean {
  return type === 'registered' || type === 'alias-added' || type === 'described';
}

/** Records a scan by itself: a registration on a reserved code, or an event of the item that the scan leads to. */
export async function recordScan(deps: Deps, asker: Asker, client: string, row: ScannedRow): Promise<RecordedRow> {
  if (row.command.type === 'registered') return registerReserved(deps, asker, client, row);
  const resolution = await resolveScan(deps, row.scan, asker.reach);
  if (resolution.outcome !== 'item') throw notAnItem(row.scan, resolution);
  const { item, via } = resolution;
  const done = await recordEvent(deps, asker, { item, command: row.command, via: { name: via }, anyTime: true });
  return { ...toRecorded(done), found: { item: itemDocument(item._id, done), via } };
}

/** All ids derive from the client and its id of the event, so a repeat finds the item that the first sending made. */
async function registerReserved(deps: Deps, asker: Asker, client: string, row: ScannedRow): Promise<RecordedRow> {
  const { command } = row;
  const reserved = await reservedCode(deps, asker, row.scan);
  const { occurredAt, unit, place, basis, note } = command;
  const done = await registerItem(deps, asker, derivedId(client, 'registered', command.id), {
    ...command.data,
    class: reserved.class,
    reserved,
    eventId: command.id,
    ...(occurredAt !== undefined && { occurredAt }),
    ...(unit !== undefined && { unit }),
    ...(place !== undefined && { place }),
    ...(basis !== undefined && { basis }),
    ...(note !== undefined && { note }),
  });
  return { ...toRecorded(done), found: { item: itemDocument(done.id, done), via: `code:${reserved.compact}` } };
}

/** The code to register on. One that an item bears already is answered too: the item may be this very registration's. */
async function reservedCode(deps: Deps, asker: Asker, scan: string): Promise<ParsedCode> {
  const resolution = await resolveScan(deps, scan, asker.reach);
  if (resolution.outcome === 'after-backup') return resolution.code;
  if (resolution.outcome === 'reserved') {
    if (resolution.holder?.kind === 'server') throw givenElsewhere(resolution.code, resolution.holder);
    return resolution.code;
  }
  if (resolution.outcome === 'unknown' && resolution.code && resolution.holder)
    throw givenElsewhere(resolution.code, resolution.holder);
  if (resolution.outcome !== 'item') throw notAnItem(scan, resolution);
  const parsed = parseCode(scan, await deps.catalog.published());
  if (!parsed.ok) throw new DomainError('code-taken', { code: resolution.item.code });
  return parsed;
}

function toRecorded({ outcome, row }: { outcome: string; row?: EventRow }): Omit<RecordedRow, 'found'> {
  if (!row) throw new Error('An event was recorded without a row');
  return { outcome: outcome === 'repeated' ? 'repeated' : 'recorded', event: row };
}
