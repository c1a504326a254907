import { type Status, statuses } from './statuses.ts';

export interface Transition {
  /** Statuses of a holding in which the event may be recorded. */
  from: readonly Status[];
  /** What the status becomes; `before`: what it was before the maintenance. Absent: it stays. */
  to?: Status | 'before';
}

const living: readonly Status[] = ['registered', 'in_stock', 'in_use', 'in_transit', 'in_maintenance', 'retired'];

/**
 * What is allowed when: the one table. Types that only the server records (`registration-abandoned`, `claim-released`) are not in it: no status is asked.
 *
 * - `received` takes in what has a code but was not taken in yet, or is on its way. From `in_use` it is `returned`; another unit's stock is handed over.
 * - `issued` may name any unit: a store issues to whoever uses it.
 * - Lost things come back into stock, whatever they were before: somebody has to look at them first. Lost for good is retired or disposed (written off).
 * - What is retired can still be inspected, and then disposed. What is disposed takes only words: described, alias-added, note-added.
 * - A lot can receive more from outside in any status, unless all of it is disposed (`allowedEvents`, `pickBalance`).
 */
export const transitions = {
  registered: { from: [] },
  described: { from: statuses },
  'alias-added': { from: statuses },
  'note-added': { from: statuses },
  received: { from: ['registered', 'in_transit'], to: 'in_stock' },
  stored: { from: ['registered', 'in_stock'], to: 'in_stock' },
  issued: { from: ['in_stock'], to: 'in_use' },
  returned: { from: ['in_use'], to: 'in_stock' },
  inspected: { from: living },
  'maintenance-started': { from: ['in_stock', 'in_use'], to: 'in_maintenance' },
  'maintenance-completed': { from: ['in_maintenance'], to: 'before' },
  'reported-lost': { from: ['registered', 'in_stock', 'in_use', 'in_transit', 'in_maintenance'], to: 'lost' },
  found: { from: ['lost'], to: 'in_stock' },
  retired: { from: ['registered', 'in_stock', 'in_use', 'in_maintenance', 'lost'], to: 'retired' },
  disposed: { from: ['retired', 'lost'], to: 'disposed' },
} as const satisfies Record<string, Transition>;

export type ClientEventType = keyof typeof transitions;

export function allowsFrom(type: string, status: Status): boolean {
  return transitionOf(type)?.from.includes(status) === true;
}

export function transitionOf(type: string): Transition | undefined {
  return Object.hasOwn(transitions, type) ? transitions[type as ClientEventType] : undefined;
}
