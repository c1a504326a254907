import { randomUUID } from 'node:crypto';
import { madeUpRegister } from '../bench/site.ts';
import { plan } from '../example-register.ts';
import type { Ledger } from './ledger.ts';
import type { Answer, Sent } from './send.ts';

/** What a client wants: it sends this until it is answered, always with the same key. */
export interface Deed {
  sent: Sent & { key: string };
  /** Writes into the ledger what an answer of success promises. */
  note(ledger: Ledger, body: Answer['body']): void;
  /** A look at what an unanswered request left, before it is repeated; and whether the answer shows nothing or the whole. */
  look?: { path: string; isWhole(answer: Answer): boolean };
}

const post = (path: string, body?: unknown) => ({ method: 'POST' as const, path, body, key: randomUUID() });

const CLASSES = ['sample:T.23.015', 'sample:T.23.020', 'sample:T.31.001'] as const;
const anyClass = () => CLASSES[Math.floor(Math.random() * CLASSES.length)] as string;

export function registration(): Deed {
  const title = `Torture ${randomUUID()}`;
  const alias = `MADE-UP-${randomUUID()}`;
  const body = { class: anyClass(), title: { en: title }, aliases: [{ scheme: 'uii', value: alias }] };
  return {
    sent: post('/v1/items', body),
    note: (ledger, { code }) => ledger.addItem(code, { title, alias }),
    look: {
      path: `/v1/items/${alias}`,
      isWhole: ({ status, body: found }) => status === 404 || (status === 200 && found.title?.en === title),
    },
  };
}

const BATCH_ITEMS = 40;
const WAVES = 5;

/** Notes on the items that were registered last, several on each: a batch of several waves. A registration where there is no item yet. */
export function eventBatch(ledger: Ledger): Deed {
  const codes = [...ledger.items.keys()].slice(-BATCH_ITEMS);
  if (codes.length === 0) return registration();
  const items = Array.from({ length: WAVES }, () => codes).flat();
  const events = items.map((item) => {
    const id = randomUUID();
    return { item, id, type: 'note-added', note: `made up ${id}` };
  });
  return {
    sent: post('/v1/events', { sentAt: new Date().toISOString(), events }),
    note(own, { results }) {
      for (const { id, outcome } of results) {
        if (outcome === 'recorded' || outcome === 'repeated') own.events.set(id, `made up ${id}`);
        else throw new Error(`a note was ${outcome}`);
      }
    },
  };
}

export function issue(): Deed {
  return {
    sent: post('/v1/codes', { class: anyClass(), count: 1 + Math.floor(Math.random() * 5) }),
    note(ledger, { codes }) {
      ledger.codes.push(...codes);
      ledger.issues += 1;
    },
  };
}

export function reservation(): Deed {
  const [purpose, count] = [`Torture ${randomUUID()}`, 1 + Math.floor(Math.random() * 20)];
  return {
    sent: post('/v1/blocks', { class: anyClass(), count, purpose }),
    note: (ledger, { id }) => void ledger.blocks.set(id, { purpose, count }),
  };
}

/** More pieces than one step of applying has. */
const [LINES, PIECES] = [100, 6];

/** Plans the import of a made-up register; who is answered then wants it applied. */
export function importPlan(): Deed {
  const form = new FormData();
  form.set('plan', JSON.stringify({ ...plan, again: true }));
  form.set('file', new Blob([madeUpRegister(LINES, PIECES, `/${randomUUID()}`)]), 'made-up.csv');
  return { sent: post('/v1/imports', form), note: (ledger, { id }) => ledger.wait(applyImport(id)) };
}

function applyImport(id: string): Deed {
  return { sent: post(`/v1/imports/${id}/apply`), note: (ledger) => void ledger.imports.add(id) };
}
