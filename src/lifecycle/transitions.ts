import { type Status, statuses } from './statuses.ts';

export interface Transition {
  /** Statuses of a holding in which the event may be recorded. */
  from: readonly Status[];
  /** What the status becomes: `before` is what it was before maintenance or loss; absent: it stays. */
  to?: Status | 'before';
}

const living: readonly Status[] = ['registered', 'in_stock', 'in_use', 'in_transit', 'in_maintenance', 'retired'];

/** What is allowed when: the one table. */
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
  found: { from: ['lost'], to: 'before' },
  retired: { from: ['registered', 'in_stock', 'in_use', 'in_maintenance', 'lost'], to: 'retired' },
  disposed: { from: ['retired', 'lost'], to: 'disposed' },
} as const satisfies Record<string, Transition>;

export type ClientEventType = keyof typeof transitions;

export function transitionOf(type: string): Transition | undefined {
  return Object.hasOwn(transitions, type) ? transitions[type as ClientEventType] : undefined;
}
