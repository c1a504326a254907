import type { EventRow } from '@tagtree/evidence';
import { readBody } from '@tagtree/evidence';
import type { ItemDocument } from '../models/items/items.ts';

/** An item as the API shows it. */
export function itemView(item: ItemDocument) {
  const [first] = item.holdings;
  const only = item.kind === 'equipment' && first ? first : undefined;
  const holdings = item.holdings.map(({ unit, place, status, grade, quantity }) => ({
    unit,
    place,
    status,
    grade,
    quantity,
  }));
  return {
    id: item._id,
    code: item.code,
    class: item.class,
    kind: item.kind,
    title: item.title,
    aliases: item.aliases,
    attributes: item.attributes,
    holdings,
    uom: item.uom,
    ...(only && { status: only.status, unit: only.unit, place: only.place, grade: only.grade }),
    seq: item.head.seq,
    registeredAt: item.registeredAt,
    updatedAt: item.updatedAt,
  };
}

/** An event as the API shows it, with the very text that was hashed. */
export function eventView(row: EventRow) {
  const { id, seq, type, rev, occurredAt, recordedAt, actor, unit, place, basis, data, via, prev } = readBody(row.body);
  return {
    id,
    seq,
    type,
    rev,
    occurredAt,
    recordedAt,
    actor,
    unit,
    place,
    basis,
    data,
    ...(via?.history && { history: true }),
    prev,
    hash: row.hash,
    body: row.body,
  };
}
