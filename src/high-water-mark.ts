import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appendDurably, renameDurably } from './durable-file.ts';

/** Numbers of a class up to `to` are about to leave the house; the class has `total`. */
export interface Leaving {
  class: string;
  to: number;
  total: number;
}

export interface HighWaterMark {
  /** Resolves when it is on disk that these numbers may have left the house: before anybody is given one of them. */
  raise(leaving: readonly Leaving[]): Promise<void>;
}

export interface MarkOptions {
  dataDir: string;
  /** Id of the site whose numbers these are. */
  site: string;
  now(): Date;
  /** The last number taken of each class, from the database: what a mark starts from that is not there yet. */
  ends(): Promise<ReadonlyMap<string, number>>;
}

/** The mark runs ahead by so many numbers, at most a tenth of what the class has left, so that it is seldom written. */
const AHEAD = 100;

export function markPath(dataDir: string, site: string): string {
  return join(dataDir, `high-water-${site}.jsonl`);
}

/**
 * How far the numbers of each class may have left the house, kept outside the database: it is what a restored backup doesn't know.
 * A file of lines that is only added to; the highest number of a class counts.
 */
export async function openHighWaterMark(options: MarkOptions): Promise<HighWaterMark> {
  const path = markPath(options.dataDir, options.site);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const marked = (await readHighWaterMark(path)) ?? (await startMark(path, options));
  let waiting: Leaving[] = [];
  let queued: Promise<void> | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  async function writeWaiting(): Promise<void> {
    const batch = waiting;
    waiting = [];
    queued = undefined;
    // A line that a crash cut off is ended by the empty line before ours.
    await appendDurably(path, `\n${linesOf(batch, options.now())}`);
    for (const { class: key, to } of batch) marked.set(key, Math.max(to, marked.get(key) ?? 0));
  }

  return {
    async raise(leaving) {
      const beyond = leaving.filter((each) => each.to > (marked.get(each.class) ?? 0));
      if (beyond.length === 0) return;
      waiting.push(...beyond.map(withLead));
      if (!queued) {
        queued = writing.then(writeWaiting);
        writing = queued.catch(() => undefined);
      }
      await queued;
    },
  };
}

function withLead({ class: key, to, total }: Leaving): Leaving {
  return { class: key, to: to + Math.max(0, Math.min(AHEAD, Math.floor((total - to) / 10))), total };
}

function linesOf(marks: Iterable<Pick<Leaving, 'class' | 'to'>>, now: Date): string {
  const at = now.toISOString();
  return [...marks].map((mark) => `${JSON.stringify({ class: mark.class, to: mark.to, at })}\n`).join('');
}

/** The first mark of a site: what its database has taken so far. A site without a number has no file yet. */
async function startMark(path: string, { ends, now }: MarkOptions): Promise<Map<string, number>> {
  const taken = new Map(await ends());
  if (taken.size === 0) return taken;
  const marks = [...taken].map(([key, to]) => ({ class: key, to }));
  await writeFile(`${path}.part`, linesOf(marks, now()), { mode: 0o600 });
  await renameDurably(`${path}.part`, path);
  return taken;
}

/** The highest number of each class in a mark; none when there is no such file. Lines that were cut off are left out: their numbers never left. */
export async function readHighWaterMark(path: string): Promise<Map<string, number> | undefined> {
  const marks = new Map<string, number>();
  for (const line of (await readIfThere(path))?.split('\n') ?? []) {
    const mark = parseMark(line);
    if (mark) marks.set(mark.class, Math.max(mark.to, marks.get(mark.class) ?? 0));
  }
  return marks.size > 0 ? marks : undefined;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseMark(line: string): Pick<Leaving, 'class' | 'to'> | undefined {
  try {
    const { class: key, to } = JSON.parse(line) as Leaving;
    return typeof key === 'string' && Number.isSafeInteger(to) ? { class: key, to } : undefined;
  } catch {
    return undefined;
  }
}
