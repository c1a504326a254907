import type { Reach } from '../models/reach.ts';

export const scopes = [
  'scan',
  'items:read',
  'items:write',
  'events:write',
  'labels:print',
  'codes:issue',
  'frameworks:read',
  'frameworks:write',
  'units:read',
  'units:write',
  'imports:write',
  'keys:write',
  'people:write',
] as const;

export type Scope = (typeof scopes)[number];

const reads: readonly Scope[] = ['scan', 'items:read', 'frameworks:read', 'units:read'];
const clerk: readonly Scope[] = [...reads, 'items:write', 'events:write', 'labels:print', 'codes:issue'];

/** What each role may do. */
export const roles: Readonly<Record<string, readonly Scope[]>> = {
  scanner: [...reads, 'events:write'],
  clerk,
  integrator: [...clerk, 'imports:write'],
  inspector: reads,
  administrator: scopes,
};

/** Who calls, what they may do, and how far they see. */
export interface Caller {
  keyId: string;
  roles: readonly string[];
  scopes: ReadonlySet<Scope>;
  reach: Reach;
}

export function scopesOf(held: readonly string[]): ReadonlySet<Scope> {
  return new Set(held.flatMap((role) => roles[role] ?? []));
}
