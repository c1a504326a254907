import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runServer, type ServerProcess, startServer } from '../support/server-process.ts';

const ADMIN_KEY = 'test-administrator-key-0123456789ab';
const directories: string[] = [];
const children: ChildProcess[] = [];

function freshDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tagtree-start-'));
  directories.push(directory);
  return directory;
}

async function start(env: Record<string, string>): Promise<ServerProcess> {
  const server = await startServer(env);
  children.push(server.child);
  return server;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

describe('a start', () => {
  test('prints the administrator key once, and says where the pages are', async () => {
    const env = { DATA_DIR: join(freshDir(), 'not', 'yet', 'there') };
    const first = await start(env);
    const key = /Administrator key.*: (tt_\S+)/.exec(first.output())?.[1];
    expect(first.output()).toContain(`${first.url}/docs`);
    const me = await fetch(`${first.url}/v1/me`, { headers: { Authorization: `Bearer ${key}` } });
    expect((await me.json()) as unknown).toMatchObject({ roles: ['administrator'] });
    expect(await first.stop()).toBe(0);
    const second = await start(env);
    expect(second.output()).not.toContain('tt_');
    expect((await fetch(`${second.url}/v1/me`, { headers: { Authorization: `Bearer ${key}` } })).status).toBe(200);
    expect(await second.stop()).toBe(0);
  });

  test('with MONGODB_URI loads nothing of the embedded store into the process', async () => {
    const store = spawn(process.execPath, ['packages/embedded-mongo/dist/serve.js', freshDir()]);
    children.push(store);
    const [uri] = (await once(createInterface(store.stdout), 'line')) as [string];
    const server = await start({ DATA_DIR: freshDir(), MONGODB_URI: uri, ADMIN_KEY });
    const body = JSON.stringify({ class: 'sample:T.23.015' });
    const headers = { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' };
    expect((await fetch(`${server.url}/v1/items`, { method: 'POST', headers, body })).status).toBe(201);
    // The kernel's list of what is mapped into a process; only Linux has it.
    if (process.platform === 'linux') {
      const mapped = (pid: number | undefined) => readFileSync(`/proc/${pid}/maps`, 'utf8');
      expect(mapped(store.pid)).toMatch(/lmdb/);
      expect(mapped(server.child.pid)).not.toMatch(/lmdb/);
    }
    expect(await server.stop()).toBe(0);
  });
});

describe('a start that can not be', () => {
  test('names a port in use, and keeps the first key for a start that shows it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const env = { DATA_DIR: freshDir(), PORT: String((other.address() as AddressInfo).port) };
    const { code, output } = await runServer(env);
    expect(output).toMatch(/^PORT, HOST: can't listen on port \d+ of 127\.0\.0\.1: another program listens there\n$/);
    expect(code).toBe(1);
    other.close();
    expect((await start({ ...env, PORT: '0' })).output()).toContain('Administrator key, shown once');
  });

  test('names a data directory that can not be used', async () => {
    const file = join(freshDir(), 'file');
    writeFileSync(file, '');
    for (const DATA_DIR of [file, join(file, 'below'), '/proc/nowhere']) {
      const { code, output } = await runServer({ DATA_DIR });
      expect(output).toMatch(/^DATA_DIR: can't use \S+: [a-z ]+\n$/);
      expect(code).toBe(1);
    }
  });

  test('names every variable that will not do, without its value', async () => {
    const { code, output } = await runServer({ PORT: '80x', ADMIN_KEY: 'too-short', SITE_TIME_ZONE: 'Mars/Base' });
    expect(output.trimEnd().split('\n')).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'ADMIN_KEY must have at least 32 characters',
      'SITE_TIME_ZONE must be an IANA time zone, like Asia/Ho_Chi_Minh',
    ]);
    expect(code).toBe(1);
  });
});

describe('SIGTERM', () => {
  test('lets a slow request of 200,000 codes finish, takes no new one, then ends with 0', async () => {
    const server = await start({ DATA_DIR: freshDir(), ADMIN_KEY });
    const idle = await connected(server);
    const socket = await connected(server);
    const body = JSON.stringify({ class: 'sample:T.23.015', count: 200_000 });
    socket.write(post('/v1/codes', body, 'Accept: application/x-ndjson\r\n') + body);
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    const stopped = server.stop();
    await begunToStop(idle);
    const refused = connect(Number(new URL(server.url).port), '127.0.0.1');
    expect(((await once(refused, 'error')) as [NodeJS.ErrnoException])[0].code).toBe('ECONNREFUSED');
    const text = first.toString() + (await rest(socket));
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
    expect(text.match(/"code":/g)).toHaveLength(200_000);
    expect(text).toContain('{"end":true,"count":200000}\n');
    expect(await stopped).toBe(0);
  });

  test('answers a request whose body is still on its way, and ends although other clients go on asking', async () => {
    const server = await start({ DATA_DIR: freshDir(), ADMIN_KEY });
    const [idle, slow, busy] = [await connected(server), await connected(server), await connected(server)];
    const body = JSON.stringify({ class: 'sample:T.23.015' });
    slow.write(post('/v1/items', body) + body.slice(0, 5));
    const ask = () => busy.writable && busy.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    busy.on('data', ask).on('error', () => undefined);
    ask();
    await once(busy, 'data');
    const stopped = server.stop();
    await begunToStop(idle);
    slow.write(body.slice(5));
    const answer = await rest(slow);
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(answer).toMatch(/Connection: close\r\n/);
    expect(await stopped).toBe(0);
  });
});

async function connected(server: ServerProcess): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

function post(path: string, body: string, headers = ''): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n${headers}` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
  );
}

/** A connection that has asked nothing is closed when a stop begins. */
async function begunToStop(idle: Socket): Promise<void> {
  await once(idle.resume(), 'close');
}

async function rest(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
