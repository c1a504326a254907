import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { DomainError } from '../errors.ts';

export interface Upload {
  /** Either the plan itself, or the key of a mapping that is kept. */
  plan?: Buffer;
  mapping?: string;
  path: string;
  sha256: string;
  fileName?: string;
  /** Removes the file. */
  discard(): Promise<void>;
}

const MOST_PLAN_BYTES = 64 * 1024;

/**
 * Reads a `plan`, or a `mapping` in place of it, and a `file` out of multipart/form-data (RFC 7578), in any order; the file goes to a directory of its own below `directory`. Throws
 * `malformed-body`, `too-large`, or `invalid-request` for a part that is missing, twice or unknown; then nothing is left behind.
 */
export async function readUpload(request: IncomingMessage, directory: string, mostBytes: number): Promise<Upload> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const own = await mkdtemp(join(directory, 'upload-'));
  const discard = () => rm(own, { recursive: true, force: true });
  try {
    const parts = await readParts(request, join(own, 'file.csv'), mostBytes);
    return { ...parts, discard };
  } catch (error) {
    await discard();
    throw error instanceof DomainError ? error : new DomainError('malformed-body', { reason: 'not-multipart' });
  }
}

async function readParts(request: IncomingMessage, path: string, mostBytes: number): Promise<Omit<Upload, 'discard'>> {
  const parser = busboy({
    headers: request.headers,
    limits: { fieldSize: MOST_PLAN_BYTES, fileSize: mostBytes, parts: 10 },
    defParamCharset: 'utf8',
  });
  let plan: Promise<Buffer> | undefined;
  let mapping: string | undefined;
  let file: Promise<Pick<Upload, 'path' | 'sha256' | 'fileName'>> | undefined;
  let failure: DomainError | undefined;
  const refuse = (error: DomainError) => {
    failure ??= error;
  };
  const planTooLarge = () => refuse(new DomainError('too-large', { limit: MOST_PLAN_BYTES }));
  parser.on('field', (name, value, { valueTruncated }) => {
    if (name !== 'plan' && name !== 'mapping') refuse(part('part-unknown', name));
    else if (name === 'mapping' ? mapping !== undefined : plan) refuse(part('part-twice', name));
    else if (valueTruncated) planTooLarge();
    else if (name === 'mapping') mapping = value;
    else plan = Promise.resolve(Buffer.from(value));
  });
  parser.on('file', (name, stream, { filename }) => {
    if (name === 'file' && !file)
      file = saveFile(stream, path, filename, () => refuse(new DomainError('too-large', { limit: mostBytes })));
    else if (name === 'plan' && !plan) plan = readPlan(stream, planTooLarge);
    else {
      refuse(part(name === 'file' || name === 'plan' ? 'part-twice' : 'part-unknown', name));
      stream.resume();
    }
    // Met below, once all parts are there.
    file?.catch(() => undefined);
    plan?.catch(() => undefined);
  });
  await pipeline(request, parser);
  const [saved, planned] = [await file, await plan];
  if (failure) throw failure;
  if (!planned && mapping === undefined) throw part('part-missing', 'plan');
  if (planned && mapping !== undefined) throw part('plan-or-mapping', 'mapping');
  if (!saved) throw part('part-missing', 'file');
  return { ...(planned && { plan: planned }), ...(mapping !== undefined && { mapping }), ...saved };
}

/** Many programs send a part that they read from a file as a file. */
async function readPlan(stream: Readable, tooLarge: () => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_PLAN_BYTES) chunks.push(chunk);
  }
  if (size > MOST_PLAN_BYTES) tooLarge();
  return Buffer.concat(chunks);
}

function part(code: string, name: string): DomainError {
  return new DomainError('invalid-request', {}, [
    { pointer: `#/body/${name.slice(0, 60)}`, code, params: { part: name.slice(0, 60) } },
  ]);
}

async function saveFile(stream: Readable, path: string, fileName: string | undefined, tooLarge: () => void) {
  const hash = createHash('sha256');
  stream.on('limit', tooLarge);
  stream.on('data', (chunk: Buffer) => hash.update(chunk));
  await pipeline(stream, createWriteStream(path, { mode: 0o600 }));
  return { path, sha256: hash.digest('hex'), ...(fileName && { fileName: fileName.slice(0, 200) }) };
}
