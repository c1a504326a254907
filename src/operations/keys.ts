import { createHash, randomBytes } from 'node:crypto';
import { derivedId } from '@tagtree/evidence';
import { DomainError, type Mistake } from '../errors.ts';
import type { Reach } from '../models/reach.ts';
import { reachWithin } from '../models/reach.ts';
import type { KeyState } from '../reference/key-log.ts';
import type { Asker, Deps } from './deps.ts';
import { recordReference } from './record-reference.ts';
import { keyProjection, referenceSubject } from './reference-projections.ts';

export interface NewKey {
  title: string;
  roles: string[];
  reach: Reach;
  expiresAt?: string;
}

export interface CreatedKey {
  state: KeyState;
  /** Shown once, stored nowhere. */
  secret: string;
}

/** Makes an API key: event 1 of its log, holding the SHA-256 of the secret alone. */
export async function createKey(deps: Deps, asker: Asker, seed: string, key: NewKey): Promise<CreatedKey> {
  await refuseMistakes(deps, asker, key);
  const id = derivedId(seed, 'key').replaceAll('-', '').slice(0, 16);
  const secret = `tt_${id}_${randomBytes(32).toString('base64url')}`;
  const done = await recordReference(deps, asker, {
    projection: keyProjection(deps.stores),
    subject: referenceSubject('key', id),
    seed,
    type: 'key-created',
    data: {
      id,
      title: key.title,
      secretHash: hashSecret(secret),
      roles: key.roles,
      units: key.reach.units,
      classes: key.reach.classes,
      ...(key.expiresAt !== undefined && { expiresAt: key.expiresAt }),
    },
    check: (state) => {
      if (state) throw new DomainError('secret-not-replayed');
    },
  });
  if (done.outcome === 'repeated') throw new DomainError('secret-not-replayed');
  return { state: done.state, secret };
}

/** What is stored of a secret, and what a presented one is compared by: SHA-256, hex. The secret has 256 random bits, so a slow hash adds nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A key can't give more than it has: units and classes within its own, and no longer than it lasts itself. What it names must be there. */
async function refuseMistakes(deps: Deps, asker: Asker, { reach, expiresAt }: NewKey): Promise<void> {
  const within = await reachWithin(reach, asker.reach, deps.stores);
  const mistakes: Mistake[] = [
    ...(within.units ? await unknownUnits(deps, reach) : [{ pointer: '#/body/units', code: 'reach-too-wide' }]),
    ...(within.classes ? await unknownBranches(deps, reach) : [{ pointer: '#/body/classes', code: 'reach-too-wide' }]),
  ];
  const own = await deps.stores.keys.find(asker.actor.id);
  if (own?.expiresAt !== undefined && (expiresAt === undefined || expiresAt > own.expiresAt))
    mistakes.push({ pointer: '#/body/expiresAt', code: 'reach-too-wide' });
  if (expiresAt !== undefined && expiresAt <= deps.now().toISOString())
    mistakes.push({ pointer: '#/body/expiresAt', code: 'expired-already' });
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
}

async function unknownUnits(deps: Deps, { units }: Reach): Promise<Mistake[]> {
  if (units === 'all') return [];
  const known = new Set((await deps.stores.units.findMany(units)).map(({ key }) => key));
  return units.flatMap((unit, index) =>
    known.has(unit) ? [] : [{ pointer: `#/body/units/${index}`, code: 'unit-unknown', params: { unit } }],
  );
}

async function unknownBranches(deps: Deps, { classes }: Reach): Promise<Mistake[]> {
  if (classes === 'all') return [];
  const { classes: tree, frameworks } = deps.stores;
  const known = await Promise.all(
    classes.map((each) => (each.includes(':') ? tree.find(each) : frameworks.find(each))),
  );
  return classes.flatMap((each, index) =>
    known[index] ? [] : [{ pointer: `#/body/classes/${index}`, code: 'class-unknown', params: { class: each } }],
  );
}

/** Whether a key is there for the asker: its own, or one that sees no more than it does. */
export async function isVisibleKey(deps: Deps, asker: Asker, key: KeyState): Promise<boolean> {
  if (key.id === asker.actor.id) return true;
  const within = await reachWithin(key, asker.reach, deps.stores);
  return within.units && within.classes;
}

/** Revokes a key; revoking again changes nothing. */
export async function revokeKey(deps: Deps, asker: Asker, seed: string, id: string): Promise<void> {
  const found = await deps.stores.keys.find(id);
  if (!found || !(await isVisibleKey(deps, asker, found))) throw new DomainError('not-found');
  if (found.revokedAt) return;
  await recordReference(deps, asker, {
    projection: keyProjection(deps.stores),
    subject: found.subject,
    seed,
    type: 'key-revoked',
    data: {},
    check: (state) => {
      if (!state) throw new DomainError('not-found');
    },
  });
}
