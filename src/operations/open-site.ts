import { derivedId, randomId } from '@tagtree/evidence';
import { sampleClasses, sampleFramework } from '../codes/sample-framework.ts';
import { unlimitedReach } from '../models/reach.ts';
import type { Stores } from '../models/stores.ts';
import { appendEvent } from './append-event.ts';
import { addClasses } from './classes.ts';
import type { Asker, Deps } from './deps.ts';
import { createFramework, publishVersion } from './frameworks.ts';
import { createKey } from './keys.ts';
import { referenceSubject, settingProjection } from './reference-projections.ts';

/** The server itself as the one who acts, where no key does. */
export function serverAsker(origin: string): Asker {
  return { actor: { kind: 'server', id: origin }, reach: unlimitedReach };
}

/**
 * The id of this server: given by the first event of the settings log. Whoever records that event first names it; all others read it.
 */
export async function siteOrigin(stores: Stores, now: () => Date): Promise<string> {
  const known = await stores.settings.find('site');
  if (known) return known.origin;
  const origin = randomId();
  const opened = await appendEvent({ stores, now, origin } as Deps, {
    projection: settingProjection(stores),
    subject: referenceSubject('setting', 'site'),
    actor: { kind: 'server', id: origin },
    decide: (state) =>
      state
        ? undefined
        : { id: derivedId(origin, 'opened'), type: 'site-opened', rev: 1, occurredAt: now().toISOString(), data: {} },
  });
  return opened.state.origin;
}

/** On the first start: the sample framework with its classes. Started again, after a crash half way or by two servers at once, it is there once. */
export async function ensureSample(deps: Deps): Promise<void> {
  const asker = serverAsker(deps.origin);
  const seed = derivedId(deps.origin, 'sample');
  const { key } = sampleFramework;
  // The last of its events: what an administrator has changed since is left alone.
  if (await deps.stores.events.byId(referenceSubject('framework', key), derivedId(seed, 'classes-added'))) return;
  await createFramework(deps, asker, seed, sampleFramework);
  await publishVersion(deps, asker, seed, key, 1);
  await addClasses(deps, asker, seed, key, sampleClasses);
}

/** On the first start without ADMIN_KEY: an administrator key, to be shown once. None when there is a key already. */
export async function firstAdministratorKey(deps: Deps): Promise<string | undefined> {
  if (await deps.stores.keys.any()) return undefined;
  return newAdministratorKey(deps);
}

/** Another administrator key, also for whoever lost the first. */
export async function newAdministratorKey(deps: Deps): Promise<string> {
  const key = { title: 'administrator', roles: ['administrator'], reach: unlimitedReach };
  const { secret } = await createKey(deps, serverAsker(deps.origin), randomId(), key);
  return secret;
}
