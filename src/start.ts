import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { randomId } from '@tagtree/evidence';
import type { Express } from 'express';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { createAuthenticator } from './http/authenticate.ts';
import { createIdempotency } from './http/idempotency.ts';
import { createMetrics } from './http/metrics.ts';
import { allJobs } from './jobs/all-jobs.ts';
import { type Jobs, startJobs } from './jobs/job-runner.ts';
import type { Log } from './log.ts';
import type { Stores } from './models/stores.ts';
import type { Deps } from './operations/deps.ts';
import type { Site } from './site.ts';

export interface Server {
  app: Express;
  jobs: Jobs;
}

/** With the store to itself a server asks nobody: a lease could only be one that a crash has left behind. */
const NOBODY_ELSE = { take: async () => true, give: async () => undefined };

/** Puts the app and the jobs on an open site. */
export function createServer(site: Site, config: Config, log: Log, ready: () => boolean): Server {
  const { deps } = site;
  const jobs = startJobs(allJobs(deps), {
    leases: config.mongodbUri === undefined ? NOBODY_ELSE : deps.stores.leases,
    now: deps.now,
    onError: (job, error) =>
      log.error('a job failed', { job, error: error instanceof Error ? error.name : typeof error }),
  });
  const app = createSiteApp(deps, config, log, { ready, wake: () => jobs.wake('apply-imports') });
  return { app, jobs };
}

/** The app alone, as one start of a server: nothing runs beside its requests. */
export function createSiteApp(
  deps: Deps,
  config: Pick<Config, 'adminKey' | 'mongodbUri' | 'dataDir'>,
  log: Log,
  { ready, wake }: { ready(): boolean; wake(): void },
): Express {
  return createApp({
    deps,
    http: {
      authenticate: createAuthenticator(keyRing(deps, config)),
      once: createIdempotency(deps.stores.idempotency, {
        now: deps.now,
        owner: randomId(),
        onlyServer: config.mongodbUri === undefined,
      }),
      log,
      metrics: createMetrics(),
      uploadDir: join(config.dataDir, 'uploads'),
    },
    imports: { wake },
    ready,
  });
}

function keyRing(deps: Deps, { adminKey }: Pick<Config, 'adminKey'>) {
  return {
    findKey: (id: string) => storedKey(deps.stores, id),
    touchKey: (id: string, at: Date) => deps.stores.keys.touch(id, at.toISOString()),
    adminKeyHash: adminKey === undefined ? undefined : createHash('sha256').update(adminKey).digest('hex'),
    now: deps.now,
  };
}

async function storedKey(stores: Stores, id: string) {
  const found = await stores.keys.find(id);
  if (!found) return undefined;
  const { secretHash, roles, units, classes, expiresAt, revokedAt } = found;
  const reach = { units, classes };
  return {
    id,
    secretHash,
    roles,
    reach,
    revoked: revokedAt !== undefined,
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
