import type { EnvelopeBody } from '@tagtree/evidence';

/** An API key as its log knows it: never the secret, only its SHA-256. */
export interface KeyState {
  id: string;
  title: string;
  secretHash: string;
  roles: string[];
  units: 'all' | string[];
  classes: 'all' | string[];
  createdAt: string;
  expiresAt?: string;
  revokedAt?: string;
}

/** Folds one event of a key's log. Types: key-created, key-revoked. */
export function evolveKey(state: KeyState | undefined, event: EnvelopeBody): KeyState {
  if (event.type === 'key-created') {
    return { ...(event.data as unknown as KeyState), createdAt: event.recordedAt };
  }
  if (!state) throw new Error(`A key's log starts with key-created, not ${event.type}`);
  if (event.type === 'key-revoked') return { ...state, revokedAt: event.recordedAt };
  return state;
}
