import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Gives a file or directory its name for good: what is in it and the name itself are on disk when this resolves. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await sync(from);
  await rename(from, to);
  await sync(dirname(to));
}

/** Adds to a file, made if it is missing; on disk when this resolves. */
export async function appendDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    const isNew = (await file.stat()).size === 0;
    await file.write(text);
    await file.datasync();
    if (isNew) await sync(dirname(path));
  } finally {
    await file.close();
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
