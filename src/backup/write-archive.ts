import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { renameDurably } from '../durable-file.ts';
import type { Manifest, ManifestPart } from './manifest.ts';
import { LineDigest, toChunks } from './part-digest.ts';

export interface NewPart {
  collection: string;
  indexes: ManifestPart['indexes'];
  /** Read when its turn comes: parts are written one after the other. */
  lines(): AsyncIterable<string>;
}

/**
 * Writes a backup: a zip with one entry a collection and, last, the manifest. It lies at `<path>.part` until it is whole, checked by `check` and on disk.
 * Memory holds a chunk of it.
 */
export async function writeArchive(
  path: string,
  parts: readonly NewPart[],
  about: Omit<Manifest, 'parts'>,
  check: (path: string) => Promise<unknown>,
): Promise<Manifest> {
  const unfinished = `${path}.part`;
  const manifest: Manifest = { ...about, parts: [] };
  try {
    await pipeline(zipOf(parts, manifest), createWriteStream(unfinished, { mode: 0o600 }));
    await check(unfinished);
    await renameDurably(unfinished, path);
    return manifest;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function zipOf(parts: readonly NewPart[], manifest: Manifest): Readable {
  const zip = new ZipFile();
  const options = { mtime: new Date(manifest.takenAt), mode: 0o100600 };
  const output = zip.outputStream as Readable;
  // The library lets nobody know when a source fails: the zip would never end.
  const failWith = (error: unknown) => output.destroy(error as Error);
  zip.on('error', failWith);
  for (const part of parts) {
    zip.addReadStreamLazy(fileOf(part), options, (take) => {
      take(null, partStream(part, manifest).on('error', failWith));
    });
  }
  zip.addReadStreamLazy('manifest.json', options, (take) => take(null, Readable.from(textOf(manifest))));
  zip.end();
  return output;
}

function fileOf({ collection }: NewPart): string {
  return `${encodeURIComponent(collection)}.jsonl`;
}

/** When the last byte has been taken, the manifest knows the part. */
function partStream(part: NewPart, manifest: Manifest): Readable {
  return Readable.from(
    (async function* () {
      const digest = new LineDigest();
      yield* toChunks(part.lines(), digest);
      const { collection, indexes } = part;
      manifest.parts.push({ collection, file: fileOf(part), ...digest.end(), indexes });
    })(),
    { objectMode: false, highWaterMark: 256 * 1024 },
  );
}

async function* textOf(manifest: Manifest): AsyncGenerator<Buffer> {
  yield Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
}
