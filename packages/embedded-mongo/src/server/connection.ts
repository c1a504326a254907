import type { Socket } from 'node:net';
import type { Doc } from '../values/document.ts';
import { StoreError } from '../values/store-error.ts';
import { MAX_MESSAGE_BYTES, messageLength, readMessage, toBody, writeReply } from './wire.ts';

export type RunCommand = (command: Doc) => Promise<Uint8Array>;

/**
 * Serves one client: messages one after the other, each answered; anything that is no message ends the connection. A client that doesn't take its answers gets no
 * further ones, and what it sends meanwhile waits outside.
 */
export function serveConnection(socket: Socket, run: RunCommand): void {
  let pending: Buffer[] = [];
  let size = 0;
  let working = false;

  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending.push(chunk);
    size += chunk.length;
    if (!working) void work();
    else if (size > MAX_MESSAGE_BYTES) socket.pause();
  });

  async function work(): Promise<void> {
    working = true;
    try {
      for (let message = next(); message && !socket.destroyed; message = next()) {
        const request = readMessage(message);
        const reply = await answer(run, request.command);
        if (!request.silent && !socket.write(writeReply(request, reply))) await drained(socket);
      }
      socket.resume();
    } catch {
      socket.destroy();
    } finally {
      working = false;
    }
  }

  /** The next whole message, if it has come. */
  function next(): Buffer | undefined {
    if (size < 16) return undefined;
    let buffer = pending[0] as Buffer;
    if (buffer.length < 16) buffer = gather();
    const length = messageLength(buffer);
    if (size < length) return undefined;
    if (buffer.length < length) buffer = gather();
    const message = buffer.subarray(0, length);
    const rest = buffer.subarray(length);
    pending = rest.length > 0 ? [rest, ...pending.slice(1)] : pending.slice(1);
    size -= length;
    return message;
  }

  function gather(): Buffer {
    const all = Buffer.concat(pending, size);
    pending = [all];
    return all;
  }
}

async function answer(run: RunCommand, command: Doc): Promise<Uint8Array> {
  try {
    return await run(command);
  } catch (error) {
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
