import type { EventRow } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { ItemCommand } from '../lifecycle/decide.ts';
import type { ItemDocument } from '../models/items/items.ts';
import { appendEvent } from './append-event.ts';
import type { Asker, Deps } from './deps.ts';
import { evolveItem, itemDocument, itemOfDocument } from './item-projection.ts';
import type { BatchResult } from './record-batch.ts';
import { itemAppend, itemDraft } from './record-event.ts';
import { headAt, sealNext } from './seal-next.ts';

export interface WaveRow {
  index: number;
  command: ItemCommand;
  item: ItemDocument;
  /** The name that the scan led through. */
  via: string;
}

interface Done {
  result: BatchResult;
  document?: ItemDocument;
}

interface Sealed {
  row: WaveRow;
  event: EventRow;
  document: ItemDocument;
}

/**
 * Records at most one event an item, all in one insert. Whatever does not go smoothly (refused, a number taken, an id used before) goes through
 * the one append again, on its own, which looks into the log before it refuses.
 */
export async function recordWave(deps: Deps, asker: Asker, wave: readonly WaveRow[]): Promise<Map<number, Done>> {
  const sealed = wave.map((row) => seal(deps, asker, row));
  const smooth = sealed.filter((each) => each !== undefined);
  const there = await deps.stores.events.insertMany(smooth.map(({ event }) => event));
  const written = smooth.filter(({ event }) => !there.has(event._id));
  await deps.stores.items.saveMany(written.map(({ document }) => document));
  const done = new Map<number, Done>(
    written.map(({ row, event, document }) => [
      row.index,
      { result: { id: row.command.id, outcome: 'recorded', event, item: document._id }, document },
    ]),
  );
  for (const row of wave) if (!done.has(row.index)) done.set(row.index, await recordOne(deps, asker, row));
  return done;
}

function seal(deps: Deps, asker: Asker, row: WaveRow): Sealed | undefined {
  const { state, head } = itemOfDocument(row.item);
  try {
    const draft = itemDraft(deps, state, row.command, { name: row.via });
    const { row: event, body } = sealNext(head, draft, {
      origin: deps.origin,
      actor: asker.actor,
      subject: { kind: 'item', id: row.item._id },
      now: deps.now(),
    });
    const document = itemDocument(row.item._id, { state: evolveItem(state, body), head: headAt(event) });
    return { row, event, document };
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

async function recordOne(deps: Deps, asker: Asker, row: WaveRow): Promise<Done> {
  try {
    const append = itemAppend(deps, asker, row.item._id, {
      command: row.command,
      via: { name: row.via },
      anyTime: true,
    });
    const done = await appendEvent(deps, { ...append, loaded: itemOfDocument(row.item) });
    const document = itemDocument(row.item._id, done);
    const outcome = done.outcome === 'repeated' ? 'repeated' : 'recorded';
    return {
      result: { id: row.command.id, outcome, ...(done.row && { event: done.row }), item: document._id },
      document,
    };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { result: { id: row.command.id, outcome: 'rejected', problem: error, item: row.item._id } };
  }
}
