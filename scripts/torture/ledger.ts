import type { Deed } from './deeds.ts';

export interface NotedItem {
  title: string;
  alias: string;
}

export interface NotedBlock {
  purpose: string;
  count: number;
}

/** What clients were answered, with its content, and what they still wait for an answer to. Nothing in it is ever taken back. */
export class Ledger {
  readonly items = new Map<string, NotedItem>();
  /** Notes by the id of their event. */
  readonly events = new Map<string, string>();
  readonly codes: string[] = [];
  /** Requests that were answered. */
  answered = 0;
  /** How often codes were issued. */
  issues = 0;
  readonly blocks = new Map<string, NotedBlock>();
  readonly imports = new Set<string>();
  /** Documents that are none of Tagtree's, by id. */
  readonly documents = new Map<string, number>();
  /** What a look before the repeat of a request found that was neither nothing nor the whole. */
  readonly halves: string[] = [];
  /** Answers of 500: a server that lives has no excuse for one. */
  readonly failures: string[] = [];
  /** Items whose code was given to another one too. */
  readonly doubles: string[] = [];
  /** Requests that the server did not live to answer. */
  answersLost = 0;
  private readonly waiting: Waiting[] = [];

  addItem(code: string, item: NotedItem): void {
    if (this.items.has(code)) this.doubles.push(code);
    this.items.set(code, item);
  }

  /** A request without an answer; `lostAt` is the server that it was sent to. */
  wait(deed: Deed, lostAt?: number, notBefore = 0): void {
    this.waiting.push({ deed, lostAt, notBefore });
  }

  /** A request to be sent to `server`: one that waits, if it was lost at another one and its time has come. */
  takeWaiting(server?: number): Waiting | undefined {
    const now = Date.now();
    const at = this.waiting.findIndex(
      ({ lostAt, notBefore }) => notBefore <= now && (server === undefined || lostAt !== server),
    );
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  get unanswered(): number {
    return this.waiting.length;
  }

  get acknowledged(): Record<string, number> {
    return {
      registrations: this.items.size,
      events: this.events.size,
      'codes issued': this.codes.length,
      'blocks reserved': this.blocks.size,
      'imports applied': this.imports.size,
      'other documents': this.documents.size,
    };
  }
}

export interface Waiting {
  deed: Deed;
  lostAt: number | undefined;
  notBefore: number;
}
