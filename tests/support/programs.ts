import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Ended {
  code: number | null;
  /** Standard output and errors. */
  text: string;
}

/** A compiled script of this program, run as people run it. */
export function startScript(name: string, args: readonly string[], env: Record<string, string>) {
  const path = fileURLToPath(new URL(`../../dist/scripts/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, MONGODB_URI: '', LOG_LEVEL: 'error', SITE_TIME_ZONE: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => lines.push(line));
  const ended = once(child, 'close').then(([code]): Ended => ({ code, text: lines.join('\n') }));
  return { child, lines, ended };
}

export async function runScript(name: string, args: readonly string[], env: Record<string, string>): Promise<Ended> {
  return startScript(name, args, env).ended;
}

/** Runs a script and kills it (-9) as soon as it has said something. Fails when it ends before. */
export async function killScript(
  name: string,
  args: readonly string[],
  { env, at }: { env: Record<string, string>; at: RegExp },
): Promise<void> {
  const { child, ended } = startScript(name, args, env);
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (!at.test(line)) return;
      child.kill('SIGKILL');
      resolve();
    });
    void ended.then(({ text }) => reject(new Error(`it ended before: ${text}`)));
  });
  await killed(child, ended);
}

async function killed(child: ChildProcess, ended: Promise<Ended>): Promise<void> {
  await ended;
  if (child.signalCode !== 'SIGKILL') throw new Error('it was not killed');
}
