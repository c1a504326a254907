import { setTimeout as sleep } from 'node:timers/promises';
import { randomId } from '@tagtree/evidence';
import type { Leases } from '../models/work/leases.ts';

export interface Job {
  name: string;
  everyMs: number;
  run(alive: () => boolean): Promise<void>;
}

export interface RunnerOptions {
  leases: Pick<Leases, 'take' | 'give'>;
  now(): Date;
  onError(job: string, error: unknown): void;
}

const LEASE_MS = 30_000;

/**
 * Runs jobs again and again: each under a lease, so that of several servers one does the work; woken early when there is something to do;
 * stopped between two pieces of work. A job that fails is reported and tried again at its next turn.
 */
export function startJobs(jobs: readonly Job[], options: RunnerOptions) {
  const owner = randomId();
  const stopping = new AbortController();
  const wakers = new Map<string, () => void>();
  const loops = jobs.map((job) => loop(job));

  async function loop(job: Job): Promise<void> {
    while (!stopping.signal.aborted) {
      await runOnce(job);
      await pause(job);
    }
  }

  async function runOnce(job: Job): Promise<void> {
    let renewing: NodeJS.Timeout | undefined;
    try {
      if (!(await hold(job))) return;
      renewing = setInterval(
        () => void hold(job).catch((error: unknown) => options.onError(job.name, error)),
        LEASE_MS / 3,
      );
      await job.run(() => !stopping.signal.aborted);
    } catch (error) {
      if (!stopping.signal.aborted) options.onError(job.name, error);
    } finally {
      clearInterval(renewing);
      await options.leases.give(`job:${job.name}`, owner).catch(() => undefined);
    }
  }

  function hold(job: Job): Promise<boolean> {
    const now = options.now();
    const until = new Date(now.getTime() + LEASE_MS).toISOString();
    return options.leases.take(`job:${job.name}`, owner, now.toISOString(), until);
  }

  async function pause(job: Job): Promise<void> {
    const woken = new AbortController();
    wakers.set(job.name, () => woken.abort());
    const signal = AbortSignal.any([stopping.signal, woken.signal]);
    await sleep(job.everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }

  return {
    /** Lets a job run now instead of at its next turn. */
    wake(name: string): void {
      wakers.get(name)?.();
    },

    /** Lets running jobs come to their next stop, then ends. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

export type Jobs = ReturnType<typeof startJobs>;
