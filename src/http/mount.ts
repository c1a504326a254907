import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Express, Request as ExpressRequest, Response } from 'express';
import { DomainError } from '../errors.ts';
import type { Log } from '../log.ts';
import { chooseLanguage } from '../texts/language.ts';
import { type Caller, scopesOf } from './access.ts';
import type { Authenticate } from './authenticate.ts';
import { type Endpoint, isWrite, type Reply, type Request } from './endpoint.ts';
import type { createIdempotency, Outgoing } from './idempotency.ts';
import type { Metrics } from './metrics.ts';
import { readUpload, type Upload } from './multipart.ts';
import { parseInput } from './parse-input.ts';
import { problemHeaders, toDomainError, toProblem } from './problem.ts';
import { checkBodyHeaders, readBody } from './read-body.ts';

export interface HttpDeps {
  authenticate: Authenticate;
  once: ReturnType<typeof createIdempotency>;
  log: Log;
  metrics: Metrics;
  /** Where uploads lie while they are worked on. */
  uploadDir: string;
}

const nobody: Caller = { keyId: 'public', roles: [], scopes: scopesOf([]), reach: { units: [], classes: [] } };

/** Puts the endpoints on the app: one route a path, which knows its methods. */
export function mount(app: Express, endpoints: readonly Endpoint[], deps: HttpDeps): void {
  for (const path of new Set(endpoints.map((each) => each.path))) {
    const ofPath = endpoints.filter((each) => each.path === path);
    app.all(path, (request, response) => serve(ofPath, request, response, deps));
  }
  app.use((request: ExpressRequest, response: Response) => fail(request, response, new DomainError('not-found'), deps));
  // Express tells an error handler by its four parameters.
  app.use((error: unknown, request: ExpressRequest, response: Response, _next: unknown) =>
    fail(request, response, error, deps),
  );
}

async function serve(
  ofPath: readonly Endpoint[],
  request: ExpressRequest,
  response: Response,
  deps: HttpDeps,
): Promise<void> {
  const started = performance.now();
  const path = ofPath[0]?.path ?? '';
  response.on('close', () => {
    const seconds = (performance.now() - started) / 1_000;
    deps.metrics.observe(path, request.method, response.statusCode, seconds);
    deps.log.debug('request', {
      method: request.method,
      route: path,
      status: response.statusCode,
      ms: Math.round(seconds * 1_000),
    });
  });
  try {
    await answer(ofPath, request, response, deps);
  } catch (error) {
    fail(request, response, error, deps);
  }
}

/** The order of checks: path, method, key, size, media type, syntax, scope, shape; then the handler. */
async function answer(
  ofPath: readonly Endpoint[],
  request: ExpressRequest,
  response: Response,
  deps: HttpDeps,
): Promise<void> {
  const endpoint = methodOf(ofPath, request.method);
  const caller =
    endpoint.scope === 'public' ? nobody : await deps.authenticate(request.headers.authorization, endpoint.page);
  checkBodyHeaders(request, endpoint);
  const upload = endpoint.consumes?.includes('multipart/form-data')
    ? await readUpload(request, deps.uploadDir, endpoint.limit ?? 0)
    : undefined;
  try {
    await answerParsed(endpoint, caller, { request, response, deps, upload });
  } finally {
    await upload?.discard();
  }
}

interface Exchange {
  request: ExpressRequest;
  response: Response;
  deps: HttpDeps;
  upload: Upload | undefined;
}

async function answerParsed(
  endpoint: Endpoint,
  caller: Caller,
  { request, response, deps, upload }: Exchange,
): Promise<void> {
  const body = await readBody(request, endpoint);
  const { scope } = endpoint;
  if (scope !== 'public' && scope !== 'any' && !caller.scopes.has(scope))
    throw new DomainError('missing-scope', { scope });
  const mark = request.originalUrl.indexOf('?');
  const path = mark === -1 ? request.originalUrl : request.originalUrl.slice(0, mark);
  const query = mark === -1 ? '' : request.originalUrl.slice(mark + 1);
  const input = parseInput(endpoint, { params: request.params, query, body });
  const run = async (seed: string): Promise<Outgoing> => {
    const parsed: Request<unknown, unknown, unknown> = {
      ...input,
      headers: request.headers,
      caller,
      language: chooseLanguage(request.headers['accept-language']),
      seed,
      ...(upload && { upload }),
      get signal() {
        return hangUpSignal(response);
      },
    };
    return toOutgoing(endpoint, await endpoint.handler(parsed), request, response, deps);
  };
  if (!isWrite(endpoint) || endpoint.scope === 'public') return (await run('')).send();
  const header = request.headers['idempotency-key'];
  await deps.once(
    {
      client: caller.keyId,
      method: endpoint.method,
      path,
      header: header?.toString(),
      body: upload ? uploadFingerprint(upload) : body,
    },
    run,
    (kept) => sendJson(response, kept.status, kept.body, { ...kept.headers, 'Idempotency-Replayed': 'true' }),
    endpoint,
  );
}

/** A key repeats the same upload: the same plan or mapping, and the same file. */
function uploadFingerprint({ plan, mapping, sha256 }: Upload) {
  return { ...(plan && { plan: plan.toString('base64') }), ...(mapping !== undefined && { mapping }), file: sha256 };
}

function methodOf(ofPath: readonly Endpoint[], method: string): Endpoint {
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
  const found = ofPath.find((endpoint) => endpoint.method === wanted);
  if (found) return found;
  const allow = ofPath.map((endpoint) => endpoint.method.toUpperCase());
  throw new DomainError('method-not-allowed', {
    allow: [...allow, ...(allow.includes('GET') ? ['HEAD'] : [])].join(', '),
  });
}

function hangUpSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.on('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

function toOutgoing(
  endpoint: Endpoint,
  reply: Reply,
  request: ExpressRequest,
  response: Response,
  deps: HttpDeps,
): Outgoing {
  const status = reply.status ?? 200;
  const headers = reply.headers ?? {};
  if ('body' in reply) {
    const schema = endpoint.responses[status]?.schema;
    const body = schema && reply.body !== undefined ? schema.parse(reply.body) : reply.body;
    return { kept: { status, headers, body }, send: async () => sendJson(response, status, body, headers) };
  }
  return {
    async send() {
      response.status(status).set({ 'Content-Type': reply.contentType, ...headers });
      if ('bytes' in reply) response.end(request.method === 'HEAD' ? undefined : reply.bytes);
      else if (request.method === 'HEAD') response.end();
      else await sendStream(reply.stream, response, deps);
    },
  };
}

function sendJson(response: Response, status: number, body: unknown, headers: Record<string, string>): void {
  if (body === undefined) {
    response.writeHead(status, { 'Cache-Control': 'no-store', ...headers }).end();
    return;
  }
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response
    .writeHead(status, {
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': length,
      ...headers,
    })
    .end(text);
}

/** What fails after the first byte can't be told by a status any more: the connection is cut, so that nobody takes a part for the whole. */
async function sendStream(write: (sink: Writable) => Promise<void>, response: Response, deps: HttpDeps): Promise<void> {
  const sink = new PassThrough({ highWaterMark: 64 * 1024 });
  const piped = pipeline(sink, response);
  try {
    await write(sink);
    sink.end();
    await piped;
  } catch (error) {
    sink.destroy();
    await piped.catch(() => undefined);
    if (!response.headersSent) throw error;
    response.destroy();
    if (!isHangUp(error)) deps.log.error('a stream failed', { error: nameOf(error) });
  }
}

function isHangUp(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'AbortError' ||
      ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? ''))
  );
}

/** What an error of ours is called and where it arose. Its message is never logged: it may hold what was sent, a key of the database or a value. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames.slice(0, 3).map((frame) => frame.trim())].join(' ');
}

function fail(request: ExpressRequest, response: Response, error: unknown, deps: HttpDeps): void {
  const told = toDomainError(error);
  if (told.code === 'internal' && !(response.destroyed && isHangUp(error)))
    deps.log.error('a request failed', { error: nameOf(error) });
  if (response.headersSent || response.destroyed) return void response.destroy();
  const problem = toProblem(told, chooseLanguage(request.headers['accept-language']));
  response.status(problem.status).set(problemHeaders(told));
  // What is left of a body nobody will read ends with the connection.
  if (!request.readableEnded && request.method !== 'GET') response.set('Connection', 'close');
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(problem));
}
