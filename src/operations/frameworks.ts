import { compileFramework } from '../codes/compiled-framework.ts';
import { definitionMistakes, type FrameworkDefinition } from '../codes/framework-definition.ts';
import { frameworkClash } from '../codes/one-meaning.ts';
import { DomainError } from '../errors.ts';
import type { Title } from '../reference/title.ts';
import type { Appended } from './append-event.ts';
import type { Asker, Deps } from './deps.ts';
import { recordReference } from './record-reference.ts';
import { type FrameworkProjected, frameworkProjection, referenceSubject } from './reference-projections.ts';

export interface NewFrameworkVersion {
  definition: FrameworkDefinition;
  validFrom?: string;
}

export interface NewFramework extends NewFrameworkVersion {
  key: string;
  title: Title;
  issuer?: string;
  legalBasis?: string;
}

/** Makes a framework with version 1 as a draft. */
export async function createFramework(
  deps: Deps,
  asker: Asker,
  seed: string,
  framework: NewFramework,
): Promise<Appended<FrameworkProjected>> {
  refuseMistakes(framework.definition);
  return recordReference(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', framework.key),
    seed,
    type: 'framework-created',
    data: { ...framework, version: 1 },
    check: (state) => {
      if (state) throw new DomainError('exists', { key: framework.key });
    },
  });
}

function refuseMistakes(definition: FrameworkDefinition): void {
  const mistakes = definitionMistakes(definition, '#/body/definition');
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
}

/** Drafts the next version of a framework. */
export async function draftVersion(
  deps: Deps,
  asker: Asker,
  seed: string,
  key: string,
  next: NewFrameworkVersion,
): Promise<Appended<FrameworkProjected>> {
  refuseMistakes(next.definition);
  const framework = await deps.stores.frameworks.find(key);
  if (!framework) throw new DomainError('not-found');
  const version = framework.versions.length + 1;
  return recordReference(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', key),
    seed,
    type: 'version-drafted',
    data: { version, ...next },
    check: (state) => {
      if (state?.versions.length !== version - 1) throw new DomainError('busy', { framework: key });
    },
  });
}

/** Publishes a draft, for ever. Refused when some text would mean two things with what is published already (product.md, "One text, one meaning"). */
export async function publishVersion(
  deps: Deps,
  asker: Asker,
  seed: string,
  key: string,
  version: number,
): Promise<Appended<FrameworkProjected>> {
  const framework = await deps.stores.frameworks.find(key);
  const draft = framework?.versions.find((each) => each.version === version);
  if (!framework || !draft) throw new DomainError('not-found');
  await refuseClash(deps, key, version, draft.definition);
  const published = await recordReference(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', key),
    seed,
    type: 'version-published',
    data: { version },
    check: (state) => {
      const found = state?.versions.find((each) => each.version === version);
      if (found?.state !== 'draft') throw new DomainError('version-not-draft', { framework: key, version });
    },
  });
  deps.catalog.refresh();
  return published;
}

async function refuseClash(deps: Deps, key: string, version: number, definition: FrameworkDefinition): Promise<void> {
  deps.catalog.refresh();
  const draft = compileFramework({ key, version, definition });
  for (const other of (await deps.catalog.published()).frameworks) {
    if (other.key === key && other.version === version) continue;
    const clash = frameworkClash(draft, other);
    if (clash) {
      throw new DomainError('framework-clash', {
        framework: other.key,
        version: other.version,
        example: clash.example,
      });
    }
  }
}
