import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const SERVER = '../../server/server.js';

/** A program started for a measurement; it is ended by its own id. */
export interface Program {
  child: ChildProcess;
  /** Seconds from start to the first line that matched. */
  seconds: number;
  /** What that line said. */
  line: string;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Starts a compiled program beside this one. */
export function launch(script: string, args: readonly string[], env: Record<string, string>): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  // Our server with the flags that `npm start` gives it.
  const flags = script === SERVER ? ['--max-old-space-size=1024'] : [];
  const child = spawn(process.execPath, [...flags, path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends (-9) what was started here and still runs, so that a failure leaves nothing behind. */
export async function endPrograms(): Promise<void> {
  const ended = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ended);
}

/** Starts a compiled program beside this one and waits for a line on its standard output. */
export async function start(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
  wanted: RegExp,
): Promise<Program> {
  const began = performance.now();
  const child = launch(script, args, env);
  const line = await firstLine(child, wanted);
  const seconds = (performance.now() - began) / 1_000;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { child, seconds, line, stop };
}

/** The first line on a program's standard output that matches. */
export async function firstLine(child: ChildProcess, wanted: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    const found = text.split('\n').find((line) => wanted.test(line));
    if (found !== undefined) {
      child.stdout?.resume();
      return found;
    }
  }
  throw new Error(`The program ended without ${wanted}: ${text}`);
}

/** Anonymous memory of a process now, MB (Linux). */
export function anonymousMemory(pid: number): number {
  const kilobytes = /RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** The most anonymous memory a process has while something runs, MB. */
export async function peakMemory(pid: number, work: Promise<unknown>): Promise<number> {
  let peak = anonymousMemory(pid);
  let running = true;
  const done = work.finally(() => {
    running = false;
  });
  while (running) {
    peak = Math.max(peak, anonymousMemory(pid));
    await Promise.race([sleep(50), done.catch(() => undefined)]);
  }
  await done;
  return peak;
}
