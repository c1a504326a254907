import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { DomainError, type ErrorCode } from '../errors.ts';
import { chooseLanguage } from '../texts/language.ts';
import { problemHeaders, toProblem } from './problem.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Answers what never became a request, as Node's parser could not read it, by a problem like all others, and ends the connection. */
export function answerBrokenRequest(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const told = new DomainError(codes[error.code ?? ''] ?? 'malformed-request');
  const wanted = /^accept-language:(.*)$/im.exec(error.rawPacket?.toString('latin1') ?? '')?.[1];
  const problem = toProblem(told, chooseLanguage(wanted));
  const body = JSON.stringify(problem);
  const headers = { ...problemHeaders(told), 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
}
