import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import { type Manifest, notHeld } from '../../src/backup/manifest.ts';
import { digestOf } from '../../src/backup/part-digest.ts';
import { BackupUnreadable, checkArchive, openArchive } from '../../src/backup/read-archive.ts';
import { writeArchive } from '../../src/backup/write-archive.ts';

const about: Omit<Manifest, 'parts'> = {
  kind: 'tagtree-backup',
  format: 1,
  program: '0.1.0',
  dataFormat: 1,
  takenAt: '2026-11-24T05:00:00.000Z',
  site: '5f0e8c1e-3f0d-4a53-9d0a-0f6f7e2a7c01',
  epoch: 1,
  consistency: 'snapshot',
  notHeld: [...notHeld],
};
const index = { name: 'n_1', key: { n: 1 }, unique: true };
const letters = Array.from({ length: 40 }, (_, n) => `{"_id":"${n}","text":"Máy phát điện số ${n}"}`);

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const parts = [
  { collection: 'letters', indexes: [index], lines: () => each(letters) },
  { collection: 'import-rows/ö', indexes: [], lines: () => each(['{"_id":"a"}']) },
  { collection: 'empty', indexes: [], lines: () => each([]) },
];

let directory = '';
let path = '';
let bytes: Buffer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tagtree-archive-'));
  path = join(directory, 'backup.zip');
  await writeArchive(path, parts, about, checkArchive);
  bytes = await readFile(path);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function documentsOf(file: string): Promise<[Manifest, Record<string, string[]>]> {
  const archive = await openArchive(file);
  try {
    const found: Record<string, string[]> = {};
    for (const part of archive.manifest.parts) {
      const lines: string[] = [];
      for await (const line of archive.lines(part)) lines.push(line);
      found[part.collection] = lines;
    }
    return [archive.manifest, found];
  } finally {
    archive.close();
  }
}

async function written(name: string, content: Buffer): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, content);
  return file;
}

/** A zip of any entries. */
async function zipOf(entries: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const manifestOf = (fields: object) => JSON.stringify({ ...about, parts: [], ...fields });

test('a backup reads back as it was written, with what it does not hold', async () => {
  const [manifest, documents] = await documentsOf(path);
  expect(documents).toEqual({ letters, 'import-rows/ö': ['{"_id":"a"}'], empty: [] });
  expect(manifest).toMatchObject(about);
  expect(manifest.parts[0]).toMatchObject({ indexes: [index], ...(await digestOf(each(letters))) });
  expect(manifest.notHeld.join()).toMatch(/signing key.*checkpoint/);
});

test('a byte changed anywhere is refused, or changes nothing that is restored', async () => {
  const [manifest, documents] = await documentsOf(path);
  let refused = 0;
  for (let at = 0; at < bytes.length; at += 5) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] as number) ^ 0x11;
    const file = await written('changed.zip', changed);
    try {
      await checkArchive(file);
      expect(await documentsOf(file)).toEqual([manifest, documents]);
    } catch (error) {
      if (!(error instanceof BackupUnreadable)) throw error;
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(bytes.length / 5 / 2);
});

test('a changed part, a changed manifest and a file cut off anywhere are named', async () => {
  const middleOf = (name: string) => bytes.indexOf(name) + name.length + 60;
  for (const name of ['letters.jsonl', 'manifest.json']) {
    const changed = Buffer.from(bytes);
    changed[middleOf(name)] = (changed[middleOf(name)] as number) ^ 0xff;
    await expect(checkArchive(await written('changed.zip', changed))).rejects.toThrow(new RegExp(`: ${name} is`));
  }
  for (let length = 0; length < bytes.length; length += 97)
    await expect(checkArchive(await written('cut.zip', bytes.subarray(0, length)))).rejects.toThrow(
      /its end is missing .* Nothing was changed/,
    );
});

test('a part that is well-formed but another one, too short, missing or unnamed is refused by name', async () => {
  const part = { collection: 'a', file: 'a.jsonl', indexes: [], ...(await digestOf(each(['{"_id":1}', '{"_id":2}']))) };
  const manifest = manifestOf({ parts: [part] });
  const refusals: [Record<string, string>, RegExp][] = [
    [{ 'a.jsonl': '{"_id":1}\n{"_id":3}\n' }, /a\.jsonl is not what the manifest says: 2 documents/],
    [{ 'a.jsonl': '{"_id":1}\n' }, /a\.jsonl is not what the manifest says: 1 documents/],
    [{ 'a.jsonl': '{"_id":1}\n{"_id":2}' }, /a\.jsonl is damaged \(its last line is cut off\)/],
    [{}, /a\.jsonl is missing/],
    [{ 'a.jsonl': '{"_id":1}\n{"_id":2}\n', 'b.jsonl': '' }, /does not name, b\.jsonl/],
  ];
  for (const [entries, message] of refusals) {
    const file = await written('made.zip', await zipOf({ ...entries, 'manifest.json': manifest }));
    await expect(checkArchive(file)).rejects.toThrow(message);
  }
});

test('what is no backup, or one of a newer program, is refused with the reason', async () => {
  const refusals: [Buffer, RegExp][] = [
    [Buffer.from('no zip'), /no zip file/],
    [await zipOf({ 'a.txt': 'x' }), /it has no manifest/],
    [await zipOf({ 'manifest.json': '{' }), /manifest\.json is damaged/],
    [await zipOf({ 'manifest.json': '{}' }), /manifest\.json is not that of a backup/],
    [
      await zipOf({ 'manifest.json': manifestOf({ format: 2, parts: 'of another kind' }) }),
      /format 2, of a newer program/,
    ],
  ];
  for (const [content, message] of refusals)
    await expect(checkArchive(await written('other.zip', content))).rejects.toThrow(message);
  await expect(checkArchive(join(directory, 'none.zip'))).rejects.toThrow(/there is no such file/);
});

test('a backup that fails half way, or that does not read back, leaves no file', async () => {
  const before = await readdir(directory);
  async function* failing(): AsyncGenerator<string> {
    yield* letters;
    throw new Error('the database went away');
  }
  const broken = [...parts, { collection: 'z', indexes: [], lines: failing }];
  await expect(writeArchive(join(directory, 'new.zip'), broken, about, checkArchive)).rejects.toThrow('went away');
  const check = () => Promise.reject(new Error('does not read back'));
  await expect(writeArchive(join(directory, 'new.zip'), parts, about, check)).rejects.toThrow('read back');
  expect(await readdir(directory)).toEqual(before);
});
