import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Says who has the directory. */
export class DataDirInUse extends Error {
  /** Where the owner serves the directory, once it does. */
  readonly uri: string | undefined;

  constructor(dataDir: string, owner: { pid: number; host: string }) {
    super(`The data directory ${dataDir} is in use by process ${owner.pid} on ${owner.host}`);
    this.name = 'DataDirInUse';
    this.uri = readUri(dataDir);
  }
}

const uriPath = (dataDir: string) => join(dataDir, 'uri');

/** Says in the directory where its owner serves it, for programs of the same user on the same machine. */
export function writeUri(dataDir: string, uri: string): void {
  writeFileSync(uriPath(dataDir), uri, { mode: 0o600 });
}

function readUri(dataDir: string): string | undefined {
  try {
    return readFileSync(uriPath(dataDir), 'utf8');
  } catch {
    return undefined;
  }
}

interface Owner {
  pid: number;
  host: string;
  /** When the process started, so that another one with its number isn't taken for it. */
  started: string;
}

/** Takes the directory for this process; the lock of a dead process is taken over. Answers how to give it back. Throws DataDirInUse. */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'owner.lock');
  const mine: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) ?? '' };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      rmSync(uriPath(dataDir), { force: true });
      return () => {
        rmSync(uriPath(dataDir), { force: true });
        rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = readOwner(path);
      if (owner && isAlive(owner)) throw new DataDirInUse(dataDir, owner);
      rmSync(path, { force: true });
    }
  }
  throw new Error(`The data directory ${dataDir} could not be locked`);
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const started = startOf(owner.pid);
  return started === undefined || owner.started === '' || started === owner.started;
}

/** The start time of a process in the kernel's own count (Linux); elsewhere unknown. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
