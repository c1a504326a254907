import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BACKUP_FORMAT, Manifest, type ManifestPart } from './manifest.ts';
import { LineDigest } from './part-digest.ts';

/** A file that is no backup, not whole, or changed; its message names the part. */
export class BackupUnreadable extends Error {
  constructor(path: string, why: string) {
    super(`${path} can't be restored: ${why}. Nothing was changed.`);
    this.name = 'BackupUnreadable';
  }
}

export interface Archive {
  manifest: Manifest;
  /** The documents of a part; throws BackupUnreadable at its end unless it is what the manifest says, or earlier. */
  lines(part: ManifestPart): AsyncGenerator<string>;
  close(): void;
}

const MOST_MANIFEST_BYTES = 16 * 1024 * 1024;

/** Opens a backup and reads its manifest. Throws BackupUnreadable. */
export async function openArchive(path: string): Promise<Archive> {
  const zip = await told(path, 'it is no zip file, or its end is missing', () =>
    openPromise(path, { autoClose: false }),
  );
  try {
    const entries = await told(path, 'its table of contents is damaged', () => entriesOf(zip));
    const manifest = await readManifest(path, zip, entries);
    for (const name of entries.keys()) {
      if (name !== 'manifest.json' && !manifest.parts.some(({ file }) => file === name))
        throw new BackupUnreadable(path, `it has an entry that its manifest does not name, ${name}`);
    }
    return {
      manifest,
      lines: (part) => partLines(path, zip, entries.get(part.file), part),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Reads all of a backup and throws BackupUnreadable unless every part is what the manifest says. */
export async function checkArchive(path: string): Promise<Manifest> {
  const archive = await openArchive(path);
  try {
    for (const part of archive.manifest.parts) for await (const _ of archive.lines(part));
    return archive.manifest;
  } finally {
    archive.close();
  }
}

async function told<T>(path: string, why: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupUnreadable) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BackupUnreadable(path, 'there is no such file');
    throw new BackupUnreadable(path, `${why} (${message})`);
  }
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return entries;
}

async function readManifest(path: string, zip: ZipFile, entries: ReadonlyMap<string, Entry>): Promise<Manifest> {
  const entry = entries.get('manifest.json');
  if (!entry || entry.uncompressedSize > MOST_MANIFEST_BYTES) throw new BackupUnreadable(path, 'it has no manifest');
  const value = await told(path, 'manifest.json is damaged', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (crc32(bytes) !== entry.crc32) throw new Error('its checksum differs');
    return JSON.parse(bytes.toString()) as unknown;
  });
  const { format } = Manifest.pick({ kind: true, format: true }).safeParse(value).data ?? {};
  if (format !== undefined && format > BACKUP_FORMAT)
    throw new BackupUnreadable(path, `it has format ${format}, of a newer program; this one reads ${BACKUP_FORMAT}`);
  const parsed = Manifest.safeParse(value);
  if (!parsed.success) throw new BackupUnreadable(path, 'manifest.json is not that of a backup');
  return parsed.data;
}

async function* partLines(
  path: string,
  zip: ZipFile,
  entry: Entry | undefined,
  part: ManifestPart,
): AsyncGenerator<string> {
  if (!entry) throw new BackupUnreadable(path, `${part.file} is missing`);
  const digest = new LineDigest();
  const source = await told(path, `${part.file} is damaged`, () => zip.openReadStreamPromise(entry));
  const lines = splitLines(source as AsyncIterable<Buffer>, digest);
  for (;;) {
    const next = await told(path, `${part.file} is damaged`, () => lines.next());
    if (next.done) break;
    digest.documents += 1;
    yield next.value;
  }
  const { documents, bytes, sha256 } = digest.end();
  if (sha256 !== part.sha256 || bytes !== part.bytes || documents !== part.documents)
    throw new BackupUnreadable(path, `${part.file} is not what the manifest says: ${documents} documents, ${sha256}`);
}

async function* splitLines(chunks: AsyncIterable<Buffer>, digest: LineDigest): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    digest.add(chunk);
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]).toString();
      rest = [];
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) throw new Error('its last line is cut off');
}
