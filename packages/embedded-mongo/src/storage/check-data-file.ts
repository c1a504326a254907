import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** The data file can't be what the store left. Opened as it is, LMDB would end the process without a word. */
export class DataFileDamaged extends Error {
  constructor(path: string, what: string) {
    super(
      `${path} ${what}. Nothing in it was changed. Put the whole directory back from a copy, or start with an empty one and restore a backup into it`,
    );
    this.name = 'DataFileDamaged';
  }
}

// Where things lie in LMDB's pages (version 2 of its files, 64 bit).
const MAGIC = 0xbeefc0de;
const META = {
  magic: 24,
  pageSize: 48,
  freeRoot: 88,
  mainRoot: 136,
  lastPage: 144,
  transaction: 152,
  end: 168,
} as const;
const PAGE = { flags: 18, keys: 20, header: 24 } as const;
const BRANCH = 1;
const BIG_DATA = 1;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;

/**
 * Looks at the data file before LMDB maps it. Throws DataFileDamaged for a file of something else, for one that is cut off, and, where the directory has
 * held a store, for one that is empty or missing. Reads two pages, and all of them only where the file is shorter than it says: its last pages may be free.
 */
export function checkDataFile(path: string, { isNew }: { isNew: boolean }): void {
  const there = existsSync(path);
  const file = there ? openSync(path, 'r') : undefined;
  try {
    const size = file === undefined ? 0 : fstatSync(file).size;
    if (size === 0 && !isNew) throw new DataFileDamaged(path, there ? 'is empty' : 'is missing');
    if (file !== undefined && size > 0) checkPages(path, file, size);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function checkPages(path: string, file: number, size: number): void {
  const first = readAt(file, 0, META.end);
  if (!isMeta(first)) throw new DataFileDamaged(path, 'is not a file of this store');
  const pageSize = first.readUInt32LE(META.pageSize);
  const second = readAt(file, pageSize, META.end);
  if (!isMeta(second)) throw new DataFileDamaged(path, `is cut off: it has only ${size} bytes`);
  const transaction = (meta: Buffer) => meta.readBigUInt64LE(META.transaction);
  const meta = transaction(second) > transaction(first) ? second : first;
  const needed = (meta.readBigUInt64LE(META.lastPage) + 1n) * BigInt(pageSize);
  if (BigInt(size) >= needed) return;
  const roots = [meta.readBigUInt64LE(META.freeRoot), meta.readBigUInt64LE(META.mainRoot)];
  if (!roots.every((root) => isWhole(root, { file, size, pageSize })))
    throw new DataFileDamaged(path, `is cut off: it has ${size} of ${needed} bytes`);
}

function isMeta(page: Buffer): boolean {
  return page.length === META.end && page.readUInt32LE(META.magic) === MAGIC;
}

/** Whether all pages below one lie within the file. */
function isWhole(root: bigint, pages: { file: number; size: number; pageSize: number }): boolean {
  if (root === NO_PAGE) return true;
  const { file, size, pageSize } = pages;
  const lies = (page: bigint, count: number) => (page + BigInt(count)) * BigInt(pageSize) <= BigInt(size);
  if (!lies(root, 1)) return false;
  const page = readAt(file, Number(root) * pageSize, pageSize);
  const isBranch = (page.readUInt16LE(PAGE.flags) & BRANCH) !== 0;
  const keys = page.readUInt16LE(PAGE.keys) >> 1;
  for (let key = 0; key < keys; key += 1) {
    const node = page.subarray(PAGE.header + page.readUInt16LE(PAGE.header + 2 * key));
    const [low, flags, keySize] = [node.readUInt32LE(0), node.readUInt16LE(4), node.readUInt16LE(6)];
    if (isBranch) {
      if (!isWhole(BigInt(low) + (BigInt(flags) << 32n), pages)) return false;
    } else if ((flags & BIG_DATA) !== 0) {
      const count = Math.floor((PAGE.header - 1 + low) / pageSize) + 1;
      if (!lies(node.readBigUInt64LE(8 + keySize), count)) return false;
    }
  }
  return true;
}

function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, at));
}
