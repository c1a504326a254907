import type { Sent } from '../send.ts';
import type { Process, World } from './world.ts';

/** What a request leaves to be seen: nothing of it, all of it once, or, in words, what lies between. */
export type Sight = 'nothing' | 'done' | (string & {});

export interface Prepared {
  sent: Sent;
  /** What follows the request in the server beside it (a job), until there is nothing left to do. */
  job?: (process: Process) => Promise<void>;
  /** What another client wants at the same time; whether there is room for both, only one can have it, or the rival may be refused. */
  rival?: { sent: Sent; room: 'both' | 'one' | 'ours' };
  look(process: Process): Promise<Sight>;
}

/** An operation as a client sees it, under the name it has in the write protocol. */
export interface Operation {
  name: string;
  /** Makes all that the request needs, by a process of its own; anew for each crash. `tag` is no one else's: letters and digits. */
  prepare(world: World, process: Process, tag: string): Promise<Prepared>;
  /** What a crash may leave to be seen, beside `nothing` and `done`. */
  between?: RegExp;
  /** What may stay until the client sends again, once jobs have settled what they settle. */
  waits?: RegExp;
  /** A refusal that tells a repeat that it was done the first time. */
  refusedAsDone?: string;
}

/** The answer to a request that prepares something and must not fail. */
export async function must(process: Process, sent: Sent) {
  const { status, body } = await process.send(sent);
  if (status >= 300) throw new Error(`${sent.method} ${sent.path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** `nothing` for none, `done` for one; more than one is what must never be seen. */
export function once(count: number): Sight {
  return ['nothing', 'done'][count] ?? `${count} TIMES`;
}
