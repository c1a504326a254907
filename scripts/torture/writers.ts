import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api-client.ts';
import type { Deed } from './deeds.ts';
import type { Ledger, Waiting } from './ledger.ts';
import { type Answer, send } from './send.ts';

const AGAIN_AFTER_MS = 5_000;

/** Where a writer sends to, and which of several servers that is. */
export interface Post {
  api: Api;
  server?: number;
}

/** Sends one thing after the other, what waits for an answer first, until the server is gone or `next` wants nothing more. */
export async function keepWriting(ledger: Ledger, { api, server }: Post, next: () => Deed | undefined): Promise<void> {
  for (;;) {
    const waiting = ledger.takeWaiting(server);
    const deed = waiting?.deed ?? next();
    if (!deed) return;
    if (!(await tryDeed(ledger, { api, server: server ?? 0 }, { deed, lostAt: waiting?.lostAt, notBefore: 0 }))) return;
  }
}

/** Sends what waits until nothing does. */
export async function sendAllWaiting(ledger: Ledger, post: Post): Promise<void> {
  while (ledger.unanswered > 0) {
    await keepWriting(ledger, post, () => undefined);
    if (ledger.unanswered > 0) await sleep(50);
  }
}

/** False when there was no answer. Throws for a refusal: nothing that is sent here may be refused. */
async function tryDeed(ledger: Ledger, { api, server }: Required<Post>, { deed, lostAt }: Waiting): Promise<boolean> {
  try {
    if (lostAt !== undefined) await lookFirst(ledger, api, deed);
    const answer = await send(api, deed.sent);
    if (answer.status < 300) {
      deed.note(ledger, answer.body);
      ledger.answered += 1;
      return true;
    }
    if (isToBeSentAgain(answer)) {
      ledger.wait(deed, lostAt ?? server, Date.now() + AGAIN_AFTER_MS);
      return true;
    }
    if (answer.status < 500) throw new Refused(deed, answer);
    if (answer.status === 500) ledger.failures.push(`${deed.sent.path}: ${JSON.stringify(answer.body)}`);
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
  }
  ledger.answersLost += 1;
  ledger.wait(deed, server);
  return false;
}

class Refused extends Error {
  constructor({ sent }: Deed, { status, body }: Answer) {
    super(`${sent.method} ${sent.path} was refused: ${status} ${JSON.stringify(body)}`);
  }
}

function isToBeSentAgain({ status, body }: Answer): boolean {
  return status === 409 && ['idempotency-key-running', 'busy'].includes(body?.code);
}

/** `fetch` says so with a TypeError; an answer that was cut off is no JSON. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof TypeError || error instanceof SyntaxError;
}

async function lookFirst(ledger: Ledger, api: Api, { look, sent }: Deed): Promise<void> {
  if (!look) return;
  const answer = await send(api, { method: 'GET', path: look.path });
  if (answer.status < 500 && !look.isWhole(answer)) ledger.halves.push(`${sent.path}: ${JSON.stringify(answer)}`);
}
