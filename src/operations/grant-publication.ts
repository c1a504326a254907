import { type CompiledFramework, compileFramework, pathSeparatorOf } from '../codes/compiled-framework.ts';
import { frameworkClash } from '../codes/one-meaning.ts';
import { DomainError } from '../errors.ts';
import type { Publication } from '../reference/publication-log.ts';
import type { Asker, Deps } from './deps.ts';
import { recordReference } from './record-reference.ts';
import { publicationProjection, referenceSubject } from './reference-projections.ts';

/**
 * Gives a draft leave to be published (writes.md: frameworks): one event in the one log of publications, decided on all that were given before, so of two
 * that clash and come at once one is refused. A leave that a crash left unused stands: the draft it is for never changes, and its publication goes on.
 * Throws `framework-clash` with an example.
 */
export async function grantPublication(deps: Deps, asker: Asker, seed: string, wanted: Publication): Promise<void> {
  const versions = await allVersions(deps);
  const draft = versions.get(nameOf(wanted))?.compiled;
  if (!draft) throw new DomainError('not-found');
  const published = [...versions.values()].filter(({ state }) => state !== 'draft').map(({ compiled }) => compiled);
  const isKnown = await knownPublications(deps);
  if (isKnown.has(nameOf(wanted))) return;
  refuseClash(draft, published);
  await recordReference(deps, asker, {
    projection: publicationProjection(deps.stores),
    subject: referenceSubject('publication', 'all'),
    seed,
    type: 'publication-granted',
    data: { ...wanted },
    check(state) {
      const granted = (state?.publications ?? []).map((each) => versions.get(nameOf(each))?.compiled);
      // A framework that was made after ours were read: read them all again.
      if (granted.includes(undefined)) throw new DomainError('busy', { framework: wanted.framework });
      refuseClash(
        draft,
        granted.filter((each) => each !== undefined),
      );
    },
  });
}

const nameOf = ({ framework, version }: Publication) => `${framework}/${version}`;

async function knownPublications(deps: Deps): Promise<Set<string>> {
  return new Set((await deps.stores.publications.find())?.publications.map(nameOf));
}

async function allVersions(deps: Deps) {
  const all = (await deps.stores.frameworks.all()).flatMap(({ key, versions }) =>
    versions.map(({ version, state, definition }) => {
      const compiled = compileFramework({ key, version, definition, pathSeparator: pathSeparatorOf(versions) });
      return { name: nameOf({ framework: key, version }), state, compiled };
    }),
  );
  return new Map(all.map((each) => [each.name, each]));
}

function refuseClash(draft: CompiledFramework, others: readonly CompiledFramework[]): void {
  for (const other of others) {
    if (other.key === draft.key && other.version === draft.version) continue;
    const clash = frameworkClash(draft, other);
    if (clash)
      throw new DomainError('framework-clash', {
        framework: other.key,
        version: other.version,
        example: clash.example,
      });
  }
}
