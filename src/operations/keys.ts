import { createHash, randomBytes } from 'node:crypto';
import { derivedId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { Reach } from '../models/reach.ts';
import { classWithinReach, unitWithinReach } from '../models/reach.ts';
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
  await refuseWiderReach(deps, asker, key.reach);
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

/** A key can't give more than it has: its units and classes must lie within the asker's. */
async function refuseWiderReach(deps: Deps, { reach }: Asker, wanted: Reach): Promise<void> {
  const mistakes = [];
  if (reach.units !== 'all') {
    const within =
      wanted.units !== 'all' &&
      (await Promise.all(wanted.units.map((unit) => unitWithinReach(unit, reach, deps.stores))));
    if (!within || within.includes(false)) mistakes.push({ pointer: '#/body/units', code: 'reach-too-wide' });
  }
  if (reach.classes !== 'all') {
    const within = wanted.classes !== 'all' && wanted.classes.every((each) => classWithinReach(each, reach));
    if (!within) mistakes.push({ pointer: '#/body/classes', code: 'reach-too-wide' });
  }
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
}

/** Revokes a key; revoking again changes nothing. */
export async function revokeKey(deps: Deps, asker: Asker, seed: string, id: string): Promise<void> {
  const found = await deps.stores.keys.find(id);
  if (!found) throw new DomainError('not-found');
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
