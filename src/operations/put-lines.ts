import type { WholeDatabase } from '../models/whole-database.ts';

export interface PutLines {
  collection: string;
  lines: AsyncIterable<string>;
  /** Called after some batches with the last line that is in, and how many are. */
  noted?(last: string, documents: number): Promise<void>;
}

const BATCH = 1_000;
const NOTED_EVERY = 20_000;

/** Puts lines into a collection, one batch being written while the next is read. Memory holds two. Answers how many there were. */
export async function putLines(whole: WholeDatabase, { collection, lines, noted }: PutLines): Promise<number> {
  let documents = 0;
  let batch: string[] = [];
  let writing = Promise.resolve();
  const write = async (full: readonly string[]) => {
    await whole.put(collection, full);
    documents += full.length;
    const last = full.at(-1);
    if (last !== undefined && documents % NOTED_EVERY === 0) await noted?.(last, documents);
  };
  const send = async () => {
    await writing;
    writing = write(batch);
    writing.catch(() => undefined); // Met where it is awaited.
    batch = [];
  };
  for await (const line of lines) if (batch.push(line) === BATCH) await send();
  if (batch.length > 0) await send();
  await writing;
  return documents;
}
