import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { type Listener, listen } from '../../src/http/listener.ts';

const listeners: Listener[] = [];

afterEach(() => Promise.all(listeners.splice(0).map((listener) => listener.stop())));

const hello: RequestListener = (_, response) => void response.end('hello');

async function started(app = hello): Promise<number> {
  const listener = await listen(app, { port: 0, host: '127.0.0.1' });
  listeners.push(listener);
  return listener.port;
}

/** Sends bytes and answers all that comes back until the connection ends. */
async function exchange(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

const cases: [string, string, number, string][] = [
  ['no HTTP', 'NONSENSE\r\n\r\n', 400, 'malformed-request'],
  ['a method that is none', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'malformed-request'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'malformed-request'],
  ['a length that is none', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n', 400, 'malformed-request'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
    'malformed-request',
  ],
  ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
];

test.each(cases)('%s is answered by a problem', async (_, sent, status, code) => {
  const [head = '', body = ''] = (await exchange(await started(), sent)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toContain('Content-Type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ type: `/problems/${code}`, status, code });
});

test('such a problem speaks the language that was asked for', async () => {
  const answer = await exchange(await started(), 'FOO / HTTP/1.1\r\nHost: x\r\nAccept-Language: vi\r\n\r\n');
  expect(answer).toContain('Yêu cầu hỏng');
});

test('an expectation that nobody knows does not matter', async () => {
  const sent = 'GET / HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nConnection: close\r\n\r\n';
  expect(await exchange(await started(), sent)).toMatch(/^HTTP\/1.1 200 OK.*hello/s);
});

test('a port in use is said by the error of the system', async () => {
  const port = await started();
  await expect(listen(hello, { port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
});

test('a stop waits for the answer under way and closes its connection', async () => {
  const waiting: ServerResponse[] = [];
  const listener = await listen((_, response) => void waiting.push(response), { port: 0, host: '127.0.0.1' });
  const socket = connect(listener.port, '127.0.0.1');
  const idle = connect(listener.port, '127.0.0.1');
  await once(idle, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  while (waiting.length === 0) await new Promise(setImmediate);
  let stopped = false;
  const stopping = listener.stop().then(() => {
    stopped = true;
  });
  await once(idle.resume(), 'close');
  expect(stopped).toBe(false);
  waiting[0]?.end('late');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(/Connection: close\r\n.*late/s);
  await stopping;
});
