import { parseCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import { codeName } from '../lifecycle/names-given.ts';
import type { Asker, Deps } from './deps.ts';
import { type FoundItem, notAnItem } from './find-item.ts';
import { resolveScan } from './resolve-scan.ts';

/** The items that the scans of a batch lead to. Clean codes are read with two queries, whatever their number; the others when they are met. */
export async function createBatchItems(deps: Deps, asker: Asker, scans: readonly string[]) {
  const found: Map<string, FoundItem | DomainError> = await findClean(deps, asker, scans);

  return {
    /** The item, or why there is none. */
    async of(scan: string): Promise<FoundItem | DomainError> {
      const known = found.get(scan) ?? (await resolveOne(deps, asker, scan));
      found.set(scan, known);
      return known;
    },

    /** A row has given an item a name: what led to nothing before may lead to it now. */
    named(scan: string, item: FoundItem): void {
      for (const [each, known] of found) if (known instanceof DomainError) found.delete(each);
      found.set(scan, item);
    },
  };
}

async function findClean(deps: Deps, asker: Asker, scans: readonly string[]): Promise<Map<string, FoundItem>> {
  const frameworks = await deps.catalog.published();
  const nameOf = new Map<string, string>();
  for (const scan of new Set(scans)) {
    const parsed = parseCode(scan, frameworks);
    if (parsed.ok) nameOf.set(scan, `code:${parsed.compact}`);
  }
  const names = await deps.stores.names.findMany([...new Set(nameOf.values())]);
  const subjects = new Map(names.map((name) => [name._id, name.subject]));
  const ids = [...subjects.values()].filter((subject) => subject !== undefined);
  const items = new Map((await deps.stores.items.byIds(ids, asker.reach)).map((item) => [item._id, item]));
  const found = new Map<string, FoundItem>();
  for (const [scan, via] of nameOf) {
    const item = items.get(subjects.get(via) ?? '');
    if (item && codeName(item.code) === via) found.set(scan, { item, via });
  }
  return found;
}

async function resolveOne(deps: Deps, asker: Asker, scan: string): Promise<FoundItem | DomainError> {
  const resolution = await resolveScan(deps, scan, asker.reach);
  return resolution.outcome === 'item' ? resolution : notAnItem(scan, resolution);
}
