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
  plan: Buffer;
  path: string;
  sha256: string;
  fileName?: string;
  /** Removes the file. */
  discard(): Promise<void>;
}

const MOST_PLAN_BYTES = 64 * 1024;

/**
 * Reads a `plan` and a `file` out of multipart/form-data (RFC 7578), in any order; the file goes to a directory of its own below `directory`. Throws
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
  let plan: Buffer | undefined;
  let file: Promise<Pick<Upload, 'path' | 'sha256' | 'fileName'>> | undefined;
  let failure: DomainError | undefined;
  const refuse = (error: DomainError) => {
    failure ??= error;
  };
  parser.on('field', (name, value, { valueTruncated }) => {
    if (name !== 'plan') refuse(part('part-unknown', name));
    else if (plan) refuse(part('part-twice', name));
    else if (valueTruncated) refuse(new DomainError('too-large', { limit: MOST_PLAN_BYTES }));
    else plan = Buffer.from(value);
  });
  parser.on('file', (name, stream, { filename }) => {
    if (name === 'file' && !file)
      file = saveFile(stream, path, filename, () => refuse(new DomainError('too-large', { limit: mostBytes })));
    else {
      refuse(part(name === 'file' ? 'part-twice' : 'part-unknown', name));
      stream.resume();
    }
    file?.catch(() => undefined);
  });
  await pipeline(request, parser);
  const saved = await file;
  if (failure) throw failure;
  if (!plan) throw part('part-missing', 'plan');
  if (!saved) throw part('part-missing', 'file');
  return { plan, ...saved };
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
