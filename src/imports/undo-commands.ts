import type { ItemCommand } from '../lifecycle/item-command.ts';
import type { ItemState } from '../lifecycle/item-state.ts';

export interface ToUndo {
  /** The item before the import; none when the import has made it. */
  before: ItemState | undefined;
  now: ItemState;
  /** Types of the events that the import has recorded. */
  types: readonly string[];
  /** What the counter-events say. */
  reason: string;
}

/**
 * The counter-events of an import, without ids. What it made ends: retired, then disposed; its code is never used again. What it described is described as
 * before. `undefined` for what has no counter-event: other names it gave, and moves.
 */
export function undoCommands({ before, now, types, reason }: ToUndo): Omit<ItemCommand, 'id'>[] | undefined {
  if (!before) return endCommands(now, reason);
  if (types.some((type) => type !== 'described')) return undefined;
  const data = backTo(before, now);
  return data ? [{ type: 'described', data: { ...data, note: reason } }] : [];
}

function endCommands({ holdings }: ItemState, reason: string): Omit<ItemCommand, 'id'>[] {
  const statuses = new Set(holdings.map(({ status }) => status));
  const disposed = { type: 'disposed', data: { method: reason } };
  if (statuses.has('disposed')) return [];
  if (statuses.has('retired') || statuses.has('lost')) return [disposed];
  return [{ type: 'retired', data: { reason } }, disposed];
}

/** What sets title and attributes to what they were; nothing when they are. */
function backTo(before: ItemState, now: ItemState): Record<string, unknown> | undefined {
  const title = changed(before.title, now.title);
  const attributes = changed(before.attributes, now.attributes);
  const set = {
    ...(Object.keys(title.set).length > 0 && { title: title.set }),
    ...(Object.keys(attributes.set).length > 0 && { attributes: attributes.set }),
  };
  const removed = [
    ...title.removed.map((key) => `title.${key}`),
    ...attributes.removed.map((key) => `attributes.${key}`),
  ];
  if (Object.keys(set).length === 0 && removed.length === 0) return undefined;
  return { ...(Object.keys(set).length > 0 && { set }), ...(removed.length > 0 && { removed }) };
}

function changed(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>) {
  return {
    set: Object.fromEntries(Object.entries(before).filter(([key, value]) => now[key] !== value)),
    removed: Object.keys(now).filter((key) => !Object.hasOwn(before, key)),
  };
}
