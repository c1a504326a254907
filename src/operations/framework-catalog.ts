import { type CompiledFramework, compileFramework } from '../codes/compiled-framework.ts';
import { type FrameworkIndex, indexFrameworks } from '../codes/framework-index.ts';
import { DomainError } from '../errors.ts';
import type { FrameworkDocument } from '../models/codes/frameworks.ts';
import type { Run } from '../models/codes/runs.ts';
import type { Stores } from '../models/stores.ts';

const FRESH_FOR_MS = 1_000;

/**
 * The published frameworks, compiled, as this process last read them. Codes are read with these on every scan, so they are kept for a second;
 * a publication in this process is seen at once (`refresh`), one by another server within that second.
 */
export function createFrameworkCatalog(stores: Pick<Stores, 'frameworks'>, clock: () => number = Date.now) {
  let readAt = Number.NEGATIVE_INFINITY;
  let published: FrameworkIndex = indexFrameworks([]);
  let reading: Promise<void> | undefined;
  const compiled = new Map<string, CompiledFramework>();

  async function read(): Promise<void> {
    const frameworks = await stores.frameworks.all();
    published = indexFrameworks(frameworks.flatMap((framework) => publishedVersions(framework, compiled)));
    readAt = clock();
  }

  return {
    /** All published versions of all frameworks, newest version of a framework first. */
    async published(): Promise<FrameworkIndex> {
      if (clock() - readAt >= FRESH_FOR_MS) {
        reading ??= read().finally(() => {
          reading = undefined;
        });
        await reading;
      }
      return published;
    },

    /** The newest published version of one framework, or `framework-unpublished`. */
    async current(key: string): Promise<CompiledFramework> {
      const found = (await this.published()).frameworks.find((framework) => framework.key === key);
      if (!found) throw new DomainError('framework-unpublished', { framework: key });
      return found;
    },

    /** The version that wrote the codes of a run; retired ones too. */
    async ofRun({ class: classKey, version = 1 }: Pick<Run, 'class' | 'version'>): Promise<CompiledFramework> {
      const { framework: key } = splitClassKey(classKey);
      const { frameworks } = await this.published();
      const found = frameworks.find((each) => each.key === key && each.version === version);
      if (!found) throw new DomainError('framework-unpublished', { framework: key, version });
      return found;
    },

    /** Forgets what was read: the next question reads again. */
    refresh(): void {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}

export type FrameworkCatalog = ReturnType<typeof createFrameworkCatalog>;

/** A published version never changes, so it is compiled once. */
function publishedVersions(
  framework: FrameworkDocument,
  compiled: Map<string, CompiledFramework>,
): CompiledFramework[] {
  return framework.versions
    .filter((each) => each.state !== 'draft')
    .map(({ version, definition }) => {
      const id = `${framework.key}/${version}`;
      const known = compiled.get(id) ?? compileFramework({ key: framework.key, version, definition });
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
