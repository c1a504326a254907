import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerBrokenRequest } from './broken-request.ts';

export interface Listener {
  port: number;
  /** Takes no new requests and resolves when those under way have been answered. */
  stop(): Promise<void>;
}

/** While stopping, a connection on which nothing has moved for so long is cut: its client is gone, or reads no more. */
const STALLED_MS = 30_000;

/** Listens on a port of an address, 0 for any free one. Throws the system's error (EADDRINUSE and the like). */
export async function listen(app: RequestListener, { port, host }: { port: number; host: string }): Promise<Listener> {
  const sockets = new Set<Socket>();
  const underWay = new Set<ServerResponse>();
  const serve: RequestListener = (request, response) => {
    underWay.add(response);
    response.once('close', () => {
      underWay.delete(response);
      // One whose header promised to stay open, when the stop came in the middle of it.
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    if (!server.listening) response.setHeader('Connection', 'close');
    // Node would refuse it without a word (RFC 9112 3.2).
    if (request.httpVersion === '1.1' && request.headers.host === undefined)
      answerBrokenRequest(new Error('no Host'), request.socket);
    else app(request, response);
  };
  const server = createServer({ requestTimeout: 300_000, headersTimeout: 30_000, requireHostHeader: false }, serve);
  server.on('clientError', answerBrokenRequest);
  // An expectation that we don't know changes nothing (RFC 9110 10.1.1 leaves that open).
  server.on('checkExpectation', serve);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');

  async function stop(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close');
    for (const socket of sockets) {
      // Node counts a connection that has not asked anything yet as busy.
      if (socket.bytesRead === 0) socket.destroy();
      else socket.setTimeout(STALLED_MS);
    }
    await closed;
  }
  return { port: (server.address() as AddressInfo).port, stop };
}
