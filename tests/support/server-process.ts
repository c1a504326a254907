import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** What `npm start` runs, without npm and its shell. */
const [, ...START] = (JSON.parse(readFileSync('package.json', 'utf8')).scripts.start as string)
  .replace(/^exec /, '')
  .split(' ');

export interface ServerProcess {
  child: ChildProcess;
  url: string;
  /** What it has printed so far. */
  output(): string;
  /** Sends SIGTERM and answers the exit code. */
  stop(): Promise<number | null>;
}

export interface Ended {
  code: number | null;
  output: string;
}

/**
 * Starts the compiled server in a process of its own, on any free port unless `env` says another, and waits until it says where it is. With `mostKib` no file of its may
 * grow beyond so many KiB: for the process the disk is full then.
 */
export async function startServer(env: Record<string, string>, mostKib?: number): Promise<ServerProcess> {
  const { child, output, ended } = launch(env, mostKib);
  const said = () => /serves at (http:\S+)\//.exec(output())?.[1];
  await Promise.race([ended, new Promise<void>((resolve) => child.stdout.on('data', () => said() && resolve()))]);
  const url = said();
  if (url === undefined) throw new Error(`The server did not start: ${output()}`);
  const stop = async () => {
    child.kill('SIGTERM');
    return (await ended).code;
  };
  return { child, url, output, stop };
}

/** Starts the compiled server where it is expected to end by itself. */
export function runServer(env: Record<string, string>): Promise<Ended> {
  return launch(env).ended;
}

function launch(env: Record<string, string>, mostKib?: number) {
  const limited = ['-c', `ulimit -S -f ${mostKib}; exec "$0" "$@"`, process.execPath, ...START];
  const [program, args] = mostKib === undefined ? [process.execPath, START] : ['bash', limited];
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output: text }));
  return { child, output: () => text, ended };
}
