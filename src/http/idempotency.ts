import { canonicalize, derivedId, hashText, randomId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { IdempotencyRecord, IdempotencyStore } from '../models/work/idempotency.ts';

export interface IdempotentRequest {
  client: string;
  method: string;
  /** The path as it was called. */
  path: string;
  header: string | undefined;
  body: unknown;
}

export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** An answer that is ready to go out; `kept` unless it is a file or a stream, which is made again from the seed. */
export interface Outgoing {
  kept?: KeptAnswer;
  send(): Promise<void>;
}

export interface IdempotencyOptions {
  now(): Date;
  /** This start of this server. */
  owner: string;
  /** No other server works on the database. */
  onlyServer: boolean;
}

const TAKE_OVER_AFTER_MS = 60_000;
const LARGEST_KEPT = 64 * 1024;
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The key is a seed, not a cache (writes.md): all ids an operation makes derive from it, so running it again is harmless. The record only remembers the
 * answer of a success; a refusal frees the key. A request without a key gets a random seed.
 */
export function createIdempotency(store: IdempotencyStore, options: IdempotencyOptions) {
  return async function once(
    request: IdempotentRequest,
    run: (seed: string) => Promise<Outgoing>,
    replay: (answer: KeptAnswer) => void,
    { secret = false, personal = false }: { secret?: boolean; personal?: boolean } = {},
  ): Promise<void> {
    const key = keyOf(request.header);
    if (key === undefined) return (await run(randomId())).send();
    const id = derivedId('idempotency', request.client, request.method, request.path, key);
    // The key salts it, so that nobody can try out what a short body said.
    const fingerprint = hashText(
      canonicalize({ key, method: request.method, path: request.path, body: request.body ?? null }),
    );
    const mine: IdempotencyRecord = {
      _id: `${request.client}/${derivedId('key', key)}`,
      fingerprint,
      seed: id,
      state: 'running',
      owner: options.owner,
      startedAt: options.now().toISOString(),
    };
    const there = await store.begin(mine);
    if (there) {
      const answer = answerOf(there, mine, options, secret);
      if (answer) return replay(answer);
      if (there.state === 'running') await store.takeOver(mine);
    }
    await runAndKeep(mine, run, !secret && !personal);
  };

  /** Kept before it goes out: who has an answer and asks again at once gets that answer, not `idempotency-key-running`. */
  async function runAndKeep(
    mine: IdempotencyRecord,
    run: (seed: string) => Promise<Outgoing>,
    keep: boolean,
  ): Promise<void> {
    try {
      const { kept, send } = await run(mine.seed);
      const text = keep ? JSON.stringify(kept) : undefined;
      // A secret or a person's name is stored nowhere else; a longer answer is made again from the seed, like a stream.
      const answer = text !== undefined && text.length <= LARGEST_KEPT ? { answer: text } : {};
      await store.finish({ ...mine, state: 'done', ...answer });
      await send();
    } catch (error) {
      await store.free(mine._id);
      throw error;
    }
  }
}

function keyOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const bare = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (KEY.test(bare)) return bare;
  const text = { en: '1 to 255 visible ASCII characters', vi: '1 đến 255 ký tự ASCII' };
  throw new DomainError('invalid-request', {}, [{ pointer: '#/header/Idempotency-Key', code: 'shape', params: text }]);
}

/** The first answer, if this is a repeat of what is done; none when it has to be run (again). */
function answerOf(
  there: IdempotencyRecord,
  mine: IdempotencyRecord,
  { now, owner, onlyServer }: IdempotencyOptions,
  secret: boolean,
): KeptAnswer | undefined {
  if (there.fingerprint !== mine.fingerprint) throw new DomainError('idempotency-key-reused');
  if (there.state === 'done') {
    if (secret) throw new DomainError('secret-not-replayed');
    return there.answer === undefined ? undefined : (JSON.parse(there.answer) as KeptAnswer);
  }
  const age = now().getTime() - Date.parse(there.startedAt);
  // What an earlier start of the only server left behind can't be running any more.
  if (age < TAKE_OVER_AFTER_MS && (there.owner === owner || !onlyServer))
    throw new DomainError('idempotency-key-running');
  return undefined;
}
