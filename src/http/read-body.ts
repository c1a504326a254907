import type { IncomingMessage } from 'node:http';
import { DomainError } from '../errors.ts';
import { DEFAULT_LIMIT, type Endpoint } from './endpoint.ts';

const MULTIPART = 'multipart/form-data';
const MAX_DEPTH = 32;

/** Whether the size and the media type will do, judged by the headers alone. */
export function checkBodyHeaders(request: IncomingMessage, endpoint: Endpoint): void {
  const limit = endpoint.limit ?? DEFAULT_LIMIT;
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > limit) throw new DomainError('too-large', { limit });
  if (!endpoint.body && !endpoint.consumes) return;
  const hasBody = length > 0 || request.headers['transfer-encoding'] !== undefined;
  const types = endpoint.consumes ?? ['application/json'];
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if ((hasBody || type !== '') && !types.includes(type)) throw new DomainError('unsupported-media-type', { types });
  if (request.headers['content-encoding'] !== undefined) throw new DomainError('unsupported-media-type', { types });
}

/** The parsed JSON body, or the text of one that is CSV; `undefined` where none is wanted. Throws `malformed-body` for what is no JSON, `invalid-request` for texts that are no texts. */
export async function readBody(request: IncomingMessage, endpoint: Endpoint): Promise<unknown> {
  if (!endpoint.body || endpoint.consumes?.includes(MULTIPART)) return undefined;
  const bytes = await readBytes(request, endpoint.limit ?? DEFAULT_LIMIT);
  if (bytes.length === 0) throw new DomainError('malformed-body', { reason: 'body-empty' });
  return endpoint.consumes?.includes('text/csv') ? textOf(bytes) : parseJson(bytes);
}

/** A body without a Content-Length is cut when it passes the limit. Listeners, as the stream's iterator costs more than the rest of a small request. */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limit) return;
      request.removeAllListeners('data').pause();
      reject(new DomainError('too-large', { limit }));
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () => reject(new DomainError('malformed-body', { reason: 'body-cut-off' })));
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new DomainError('malformed-body', { reason: 'not-utf-8' });
  }
}

export function parseJson(bytes: Uint8Array, pointer = '#/body'): unknown {
  const text = textOf(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DomainError('malformed-body', { reason: 'not-json' });
  }
  // Most bodies have neither escapes nor unusual names, and no exponents: then nothing in them can be broken.
  if (text.includes('\\') || text.includes('__proto__') || HUGE.test(text)) refuseBroken(value, pointer, 0);
  else if (text.length > MAX_DEPTH) refuseDeep(value, 0);
  if (countMembers(value) !== (text.match(MEMBER)?.length ?? 0)) {
    throw new DomainError('malformed-body', { why: 'a field stands twice in it' });
  }
  return value;
}

/** A number that may be beyond what a number can be. */
const HUGE = /\d[eE]\+?\d{3}|\d{300}/;
/** In what is JSON, a string followed by a colon is the name of a member. */
const MEMBER = /"[^"\\]*(?:\\.[^"\\]*)*"\s*:/gs;

/** Members of all objects: fewer than the text has names when one stood twice, which has two meanings (RFC 7493 2.3). */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const part of Object.values(value)) count += countMembers(part);
  return count;
}

function refuseDeep(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new DomainError('malformed-body', { reason: 'too-deep', most: MAX_DEPTH });
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) refuseDeep(part, depth + 1);
}

function refuseBroken(value: unknown, pointer: string, depth: number): void {
  refuseDeep(depth > MAX_DEPTH ? [] : undefined, depth);
  const code = brokenBy(value);
  if (code) throw new DomainError('invalid-request', {}, [{ pointer, code }]);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (key === '__proto__' || !key.isWellFormed() || key.includes('\0')) {
      throw new DomainError('invalid-request', {}, [{ pointer: at, code: 'forbidden-name' }]);
    }
    refuseBroken(part, at, depth + 1);
  }
}

function brokenBy(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'number-too-large';
  if (typeof value !== 'string') return undefined;
  if (!value.isWellFormed()) return 'lone-surrogate';
  return value.includes('\0') ? 'nul-character' : undefined;
}
