import { readBody } from '@tagtree/evidence';
import { definitionMistakes, type FrameworkDefinition } from '../codes/framework-definition.ts';
import { DomainError } from '../errors.ts';
import type { FrameworkVersion } from '../reference/framework-log.ts';
import type { Title } from '../reference/title.ts';
import type { Appended } from './append-event.ts';
import type { Asker, Deps } from './deps.ts';
import { grantPublication } from './grant-publication.ts';
import { recordReference } from './record-reference.ts';
import { type FrameworkProjected, frameworkProjection, referenceSubject } from './reference-projections.ts';

export interface NewFrameworkVersion {
  definition: FrameworkDefinition;
  validFrom?: string;
  validUntil?: string;
}

export interface NewFramework extends NewFrameworkVersion {
  key: string;
  title: Title;
  issuer?: string;
  legalBasis?: string;
  /** The authority's public key: catalogues are taken from nobody else. */
  issuerKey?: string;
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

/** Drafts the next version of a framework; answers the one that this request has drafted, also when others have drafted since. */
export async function draftVersion(
  deps: Deps,
  asker: Asker,
  seed: string,
  key: string,
  next: NewFrameworkVersion,
): Promise<FrameworkVersion> {
  refuseMistakes(next.definition);
  const { state, row } = await recordReference(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', key),
    seed,
    type: 'version-drafted',
    data: (framework) => ({ version: (framework?.versions.length ?? 0) + 1, ...next }),
    check: (framework) => {
      if (!framework) throw new DomainError('not-found');
    },
  });
  const recorded = row && readBody(row.body).data['version'];
  const drafted = state.versions.find(({ version }) => version === recorded);
  if (!drafted) throw new Error(`Version ${recorded} of ${key} was recorded and is not there`);
  return drafted;
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
  if (!framework?.versions.some((each) => each.version === version)) throw new DomainError('not-found');
  await grantPublication(deps, asker, seed, { framework: key, version });
  const published = await recordReference(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', key),
    seed,
    type: 'version-published',
    data: { version },
    check: (state) => checkState(state, key, version, 'draft'),
  });
  deps.catalog.refresh();
  return published;
}

/** Retires a published version: no codes are issued by it any more, those that are there are read for ever. */
export async function retireVersion(
  deps: Deps,
  asker: Asker,
  seed: string,
  target: { key: string; version: number; reason: string },
): Promise<Appended<FrameworkProjected>> {
  const { key, version, reason } = target;
  const retired = await recordReference(deps, asker, {
    projection: frameworkProjection(deps.stores),
    subject: referenceSubject('framework', key),
    seed,
    type: 'version-retired',
    data: { version, reason },
    check: (state) => checkState(state, key, version, 'published'),
  });
  deps.catalog.refresh();
  return retired;
}

function checkState(
  state: FrameworkProjected | undefined,
  key: string,
  version: number,
  wanted: 'draft' | 'published',
): void {
  const found = state?.versions.find((each) => each.version === version);
  if (!found) throw new DomainError('not-found');
  if (found.state !== wanted) throw new DomainError(`version-not-${wanted}`, { framework: key, version });
}
