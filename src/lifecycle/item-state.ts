import type { Status } from './statuses.ts';

/** How much of an item is with which unit, at which place, in which status and grade. */
export interface Holding {
  unit?: string;
  place?: string;
  status: Status;
  grade?: string;
  /** Decimal text; equipment has 1. */
  quantity: string;
  /** In maintenance only: the status to go back to after it. */
  before?: Status;
  /** The occurredAt that set each part, or took it away: `since.place` without `place` means in no known place since then. */
  since: { status: string; quantity: string; unit?: string; place?: string; grade?: string };
}

/** What an item's log adds up to. Equipment has exactly one holding; a lot has one or more balances, no two alike in unit, place, status and grade;
 * balances of nothing go, except the only one of a lot that never had anything. */
export interface ItemState {
  kind: 'equipment' | 'lot';
  /** With separators. */
  code: string;
  /** `'<framework>:<path>'` */
  class: string;
  title: { vi?: string; en?: string };
  aliases: { scheme: string; value: string }[];
  attributes: Record<string, string>;
  uom?: string;
  holdings: Holding[];
  /** Ids of events that claimed a name and may not be recorded any more. */
  released?: string[];
  /** Nothing but an abandoned registration: there is no such item. */
  abandoned?: true;
  registeredAt: string;
  updatedAt: string;
}
