import { hash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../errors.ts';
import { type Reach, unlimitedReach } from '../models/reach.ts';
import { type Caller, scopesOf } from './access.ts';

/** A key as it is stored: never the secret, only its SHA-256 in hex. */
export interface StoredKey {
  id: string;
  secretHash: string;
  roles: readonly string[];
  reach: Reach;
  expiresAt?: string;
  revoked: boolean;
}

export interface KeyRing {
  findKey(id: string): Promise<StoredKey | undefined>;
  /** Called at most once a minute and key. */
  touchKey(id: string, at: Date): Promise<void>;
  /** SHA-256 of ADMIN_KEY, where that is set. */
  adminKeyHash?: string | undefined;
  now(): Date;
}

const KEY = /^tt_([A-Za-z0-9]{1,40})_[A-Za-z0-9_-]{43}$/;
const FRESH_FOR_MS = 2_000;
const TOUCH_EVERY_MS = 60_000;
const MOST_CACHED = 1_000;

/**
 * Who a request's Authorization header says it is, or `unauthorized`. A key read from the database serves for two seconds, so that busy clients cost no
 * extra read and a revoked key ends within that time.
 */
export function createAuthenticator(ring: KeyRing) {
  const cached = new Map<string, { key: StoredKey; caller: Caller; readAt: number }>();
  const touched = new Map<string, number>();

  async function read(id: string) {
    const now = ring.now().getTime();
    const known = cached.get(id);
    // A clock that was set back makes nothing fresh again.
    if (known && Math.abs(now - known.readAt) < FRESH_FOR_MS) return known;
    const key = await ring.findKey(id);
    if (!key) return undefined;
    if (cached.size >= MOST_CACHED) cached.clear();
    const entry = { key, caller: callerOf(key), readAt: now };
    cached.set(id, entry);
    return entry;
  }

  function touch(id: string): void {
    const now = ring.now();
    if (now.getTime() - (touched.get(id) ?? 0) < TOUCH_EVERY_MS) return;
    touched.set(id, now.getTime());
    // When a key was last used is a convenience: a failure to note it fails no request.
    ring.touchKey(id, now).catch(() => touched.delete(id));
  }

  return async function authenticate(header: string | undefined, page = false): Promise<Caller> {
    const refused = () => new DomainError('unauthorized', page ? { scheme: 'Basic' } : {});
    const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? (page ? passwordOf(header) : undefined);
    if (token === undefined) throw refused();
    const secretHash = hash('sha256', token, 'buffer');
    if (ring.adminKeyHash !== undefined && sameHash(secretHash, ring.adminKeyHash)) return adminCaller;
    const id = KEY.exec(token)?.[1];
    const entry = id === undefined ? undefined : await read(id);
    if (!entry || !sameHash(secretHash, entry.key.secretHash) || hasEnded(entry.key, ring.now())) throw refused();
    touch(entry.key.id);
    return entry.caller;
  };
}

/** The password of Basic authentication (RFC 7617); the name may be anything. */
function passwordOf(header: string | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  const [, ...password] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return password.length > 0 ? password.join(':') : undefined;
}

export type Authenticate = ReturnType<typeof createAuthenticator>;

const adminCaller: Caller = {
  keyId: 'admin-key',
  roles: ['administrator'],
  scopes: scopesOf(['administrator']),
  reach: unlimitedReach,
};

function callerOf({ id, roles, reach }: StoredKey): Caller {
  return { keyId: id, roles, scopes: scopesOf(roles), reach };
}

function sameHash(found: Buffer, hex: string): boolean {
  const other = Buffer.from(hex, 'hex');
  return other.length === found.length && timingSafeEqual(found, other);
}

function hasEnded(key: StoredKey, now: Date): boolean {
  return key.revoked || (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= now.getTime());
}
