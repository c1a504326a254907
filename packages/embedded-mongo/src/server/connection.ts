import type { Socket } from 'node:net';
import { StoreError } from '../values/store-error.ts';
import { Incoming } from './incoming.ts';
import { type CommandBody, messageLength, type Request, readMessage, toBody, writeReply } from './wire.ts';

export type RunCommand = (name: string, body: CommandBody) => Promise<Uint8Array>;

/** What one client may send ahead while a command of its is under way. */
const MOST_AHEAD_BYTES = 1024 * 1024;
/** What all clients together may have sent of messages that are not whole yet. */
const MOST_WAITING_BYTES = 256 * 1024 * 1024;
/** Who has no more than this waiting is not to blame when that is passed, and is served. */
const LITTLE_BYTES = 64 * 1024;
let waitingBytes = 0;

/** Serves one client: messages one after the other, each answered; anything that is no message ends the connection. */
export function serveConnection(socket: Socket, run: RunCommand): void {
  const incoming = new Incoming();
  let working = false;

  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    waitingBytes -= incoming.bytes.length;
    incoming.take(incoming.bytes.length);
  });
  socket.on('data', (chunk: Buffer) => {
    waitingBytes += chunk.length;
    incoming.add(chunk, incoming.bytes.length >= 4 ? incoming.bytes.readInt32LE(0) : 0);
    if (waitingBytes > MOST_WAITING_BYTES && incoming.bytes.length > LITTLE_BYTES) socket.destroy();
    else if (!working) void work();
    else if (incoming.bytes.length > MOST_AHEAD_BYTES) socket.pause();
  });

  async function work(): Promise<void> {
    working = true;
    try {
      for (let message = next(); message && !socket.destroyed; message = next()) {
        const request = readMessage(message);
        const reply = await answer(run, request);
        if (request.silent || socket.destroyed) continue;
        if (!socket.write(writeReply(request, reply))) await drained(socket);
      }
    } catch {
      socket.destroy();
    } finally {
      working = false;
      socket.resume();
    }
  }

  /** The next whole message, if it has come. */
  function next(): Buffer | undefined {
    if (incoming.bytes.length < 16) return undefined;
    const length = messageLength(incoming.bytes);
    if (incoming.bytes.length < length) return undefined;
    waitingBytes -= length;
    return incoming.take(length);
  }
}

async function answer(run: RunCommand, request: Request): Promise<Uint8Array> {
  let command: ReturnType<Request['command']> | undefined;
  try {
    command = request.command();
    return await run(command.name, command.body);
  } catch (error) {
    // What is no command can't be answered; the connection ends.
    if (!command && !(error instanceof StoreError)) throw error;
    const failure = error instanceof StoreError ? error : new StoreError(1, 'InternalError', String(error));
    return toBody({ ok: 0, errmsg: failure.message, code: failure.code, codeName: failure.codeName, ...failure.extra });
  }
}

/** Resolves when a client has taken what was written to it, or is gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
