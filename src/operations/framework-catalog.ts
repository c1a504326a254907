import { type CompiledFramework, compileFramework, pathSeparatorOf } from '../codes/compiled-framework.ts';
import { type FrameworkIndex, indexFrameworks } from '../codes/framework-index.ts';
import { DomainError } from '../errors.ts';
import type { FrameworkDocument } from '../models/codes/frameworks.ts';
import type { Run } from '../models/codes/runs.ts';
import type { Stores } from '../models/stores.ts';
import type { FrameworkVersion } from '../reference/framework-log.ts';

const FRESH_FOR_MS = 1_000;

interface CatalogOptions {
  clock?: () => number;
  /** The site's day, YYYY-MM-DD: versions have days of validity. */
  today: () => string;
}

interface Read {
  documents: FrameworkDocument[];
  index: FrameworkIndex;
}

/**
 * The frameworks that were ever published, compiled, as this process last read them. Codes are read with these on every scan, so they are kept for a second;
 * a publication in this process is seen at once (`refresh`), one by another server within that second.
 */
export function createFrameworkCatalog(
  stores: Pick<Stores, 'frameworks'>,
  { clock = Date.now, today }: CatalogOptions,
) {
  let readAt = Number.NEGATIVE_INFINITY;
  let last: Read = { documents: [], index: indexFrameworks([]) };
  let reading: Promise<void> | undefined;
  const compiled = new Map<string, CompiledFramework>();

  async function read(): Promise<void> {
    const documents = await stores.frameworks.all();
    last = { documents, index: indexFrameworks(documents.flatMap((each) => publishedVersions(each, compiled))) };
    readAt = clock();
  }

  async function fresh(): Promise<Read> {
    if (clock() - readAt >= FRESH_FOR_MS) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    return last;
  }

  return {
    /** All versions of all frameworks that were ever published, retired ones too, newest version of a framework first: what codes are read with. */
    async published(): Promise<FrameworkIndex> {
      return (await fresh()).index;
    },

    /** The version of a framework that codes are issued by: the newest published one that is valid today. Else `framework-unpublished`, `framework-not-in-force`. */
    async current(key: string): Promise<CompiledFramework> {
      const { documents, index } = await fresh();
      const versions = documents.find((each) => each.key === key)?.versions ?? [];
      const published = versions.filter(({ state }) => state !== 'draft');
      if (published.length === 0) throw new DomainError('framework-unpublished', { framework: key });
      const inForce = published.findLast((version) => isInForce(version, today()));
      const found = inForce && versionOf(index, key, inForce.version);
      if (!found) throw new DomainError('framework-not-in-force', { framework: key });
      return found;
    },

    /** Who numbers a framework that is taken from an authority: its issuer. None for one of this server's own. */
    async issuerOf(key: string): Promise<string | undefined> {
      const found = (await fresh()).documents.find((each) => each.key === key);
      return found?.issuerKey === undefined ? undefined : (found.issuer ?? found.issuerKey);
    },

    /** The version that wrote the codes of a run; retired ones too. */
    async ofRun({ class: classKey, version = 1 }: Pick<Run, 'class' | 'version'>): Promise<CompiledFramework> {
      const { framework: key } = splitClassKey(classKey);
      const found = versionOf(await this.published(), key, version);
      if (!found) throw new DomainError('framework-unpublished', { framework: key });
      return found;
    },

    /** Forgets what was read: the next question reads again. */
    refresh(): void {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}

export type FrameworkCatalog = ReturnType<typeof createFrameworkCatalog>;

function versionOf({ frameworks }: FrameworkIndex, key: string, version: number): CompiledFramework | undefined {
  return frameworks.find((each) => each.key === key && each.version === version);
}

function isInForce({ state, validFrom, validUntil }: FrameworkVersion, today: string): boolean {
  return state === 'published' && (validFrom ?? today) <= today && today <= (validUntil ?? today);
}

/** A published version never changes, so it is compiled once. */
function publishedVersions(
  { key, versions }: FrameworkDocument,
  compiled: Map<string, CompiledFramework>,
): CompiledFramework[] {
  const pathSeparator = pathSeparatorOf(versions);
  return versions
    .filter((each) => each.state !== 'draft')
    .map(({ version, definition }) => {
      const id = `${key}/${version}`;
      const known = compiled.get(id) ?? compileFramework({ key, version, definition, pathSeparator });
      compiled.set(id, known);
      return known;
    })
    .reverse();
}

/** `'sample:T.23.015'` in its two halves. */
export function splitClassKey(classKey: string): { framework: string; path: string } {
  const colon = classKey.indexOf(':');
  return { framework: classKey.slice(0, Math.max(colon, 0)), path: classKey.slice(colon + 1) };
}
