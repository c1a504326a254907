import { createHash } from 'node:crypto';

export interface PartDigest {
  documents: number;
  bytes: number;
  sha256: string;
}

const CHUNK_CHARACTERS = 64 * 1024;

/** Lines as chunks of bytes, each line ended by a line feed; `digest` counts and hashes what passes. */
export async function* toChunks(lines: AsyncIterable<string>, digest: LineDigest): AsyncGenerator<Buffer> {
  let chunk = '';
  for await (const line of lines) {
    digest.documents += 1;
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield digest.add(Buffer.from(chunk));
    chunk = '';
  }
  if (chunk !== '') yield digest.add(Buffer.from(chunk));
}

/** Counts and hashes the lines of one collection: of a backup's part, and of both sides of a move. */
export class LineDigest {
  documents = 0;
  private bytes = 0;
  private readonly hash = createHash('sha256');

  add(chunk: Buffer): Buffer {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    return chunk;
  }

  /** Once, at the end. */
  end(): PartDigest {
    return { documents: this.documents, bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}

export async function digestOf(lines: AsyncIterable<string>): Promise<PartDigest> {
  const digest = new LineDigest();
  for await (const _ of toChunks(lines, digest));
  return digest.end();
}
