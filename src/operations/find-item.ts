import { DomainError } from '../errors.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { Reach } from '../models/reach.ts';
import type { Deps } from './deps.ts';
import { type Resolution, resolveScan } from './resolve-scan.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface FoundItem {
  item: ItemDocument;
  via: string;
}

/** The item that a path names by id, code or alias. Throws `unknown-item` (with suggestions) or `ambiguous` (with candidates). */
export async function findItem(deps: Deps, name: string, reach: Reach): Promise<FoundItem> {
  if (UUID.test(name)) {
    const item = await deps.stores.items.byId(name.toLowerCase(), reach);
    if (item) return { item, via: `id:${item._id}` };
  }
  const resolution = await resolveScan(deps, name, reach);
  if (resolution.outcome === 'item') return resolution;
  throw notAnItem(name, resolution);
}

/** Why a name doesn't lead to one item, as a refusal. */
export function notAnItem(name: string, resolution: Exclude<Resolution, { outcome: 'item' }>): DomainError {
  if (resolution.outcome === 'ambiguous') {
    const candidates = resolution.candidates.map((item) => item.code);
    return new DomainError('ambiguous', { name, candidates });
  }
  const suggestions = 'suggestions' in resolution ? resolution.suggestions : [];
  const reason = resolution.outcome === 'invalid' ? resolution.reason : resolution.outcome;
  return new DomainError('unknown-item', { name: name.slice(0, 200), reason, suggestions });
}
