import { canonicalize, derivedId, hashText } from '@tagtree/evidence';
import { type CompiledFramework, compileFramework, pathSeparatorOf } from '../codes/compiled-framework.ts';
import { definitionMistakes } from '../codes/framework-definition.ts';
import { DomainError } from '../errors.ts';
import type { FrameworkDocument } from '../models/codes/frameworks.ts';
import type { Catalogue } from '../reference/catalogue.ts';
import { type CatalogueDiff, classesMistakes, diffClasses } from '../reference/catalogue-diff.ts';
import { type CatalogueSignature, signatureMistake } from '../reference/catalogue-signature.ts';
import type { ClassState } from '../reference/framework-log.ts';
import type { Asker, Deps } from './deps.ts';
import { createFramework, draftVersion, publishVersion, retireVersion } from './frameworks.ts';
import { recordReference } from './record-reference.ts';
import { frameworkProjection, referenceSubject } from './reference-projections.ts';

export interface SignedCatalogue {
  catalogue: Catalogue;
  signature?: CatalogueSignature | undefined;
  /** The key of the authority, for a framework that is not there yet: from now on it is taken from nobody else. */
  issuerKey?: string | undefined;
}

export interface CatalogueOutcome extends CatalogueDiff {
  /** Versions of the catalogue that are not published here. */
  versions: number[];
  /** Versions that are retired in the catalogue and not here. */
  retired: number[];
}

/** Classes an event, and characters of their JSON: an event's document stays far below 16 MiB. */
const MOST_OF_EVENT = { classes: 5_000, characters: 2_000_000 };
const ATTEMPTS = 5;

/** What taking in a catalogue would do. Throws what taking it in would throw; nothing is stored. */
export async function compareCatalogue(deps: Deps, given: SignedCatalogue): Promise<CatalogueOutcome> {
  const there = await deps.stores.frameworks.find(given.catalogue.framework.key);
  refuseUnsigned(given, there);
  const versions = missingVersions(given.catalogue, there);
  const compiled = latestOf(given.catalogue);
  const mistakes = classesMistakes(compiled, given.catalogue.classes, '#/body/catalogue/classes');
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  const classes = await classesOf(deps, given.catalogue.framework.key);
  const retired = given.catalogue.versions
    .filter((each) => each.retired && there?.versions[each.version - 1]?.state !== 'retired')
    .map(({ version }) => version);
  return { ...diffClasses(compiled, given.catalogue.classes, classes), versions, retired };
}

/**
 * Takes a catalogue in (writes.md: frameworks): the framework, then its versions, published one after the other, then its classes, 5,000 an event. Each step is an
 * event decided in the framework's log; cut off half way it goes on when it is sent again, as what is there already differs no more.
 */
export async function takeCatalogue(
  deps: Deps,
  asker: Asker,
  seed: string,
  given: SignedCatalogue,
): Promise<CatalogueOutcome> {
  const outcome = await compareCatalogue(deps, given);
  const { catalogue } = given;
  const { key } = catalogue.framework;
  for (const version of outcome.versions) await takeVersion(deps, asker, seed, given, version);
  const source = hashText(canonicalize(catalogue));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const head = (await deps.stores.frameworks.find(key))?.head.seq ?? 0;
    const diff = diffClasses(latestOf(catalogue), catalogue.classes, await classesOf(deps, key));
    if (
      await recordAll(deps, asker, { seed: derivedId(seed, String(attempt)), key, source, head }, [
        ...diff.added,
        ...diff.changed,
      ])
    )
      return retireVersions(deps, asker, seed, key, outcome);
  }
  throw new DomainError('busy', { framework: key });
}

/** Last of all: as long as it is not said, codes are issued as before. */
async function retireVersions(
  deps: Deps,
  asker: Asker,
  seed: string,
  key: string,
  outcome: CatalogueOutcome,
): Promise<CatalogueOutcome> {
  for (const version of outcome.retired) {
    const own = derivedId(seed, 'retired', String(version));
    await retireVersion(deps, asker, own, { key, version, reason: 'retired by the catalogue' });
  }
  return outcome;
}

function refuseUnsigned(
  { catalogue, signature, issuerKey }: SignedCatalogue,
  there: FrameworkDocument | undefined,
): void {
  const trusted = there ? there.issuerKey : issuerKey;
  const refuse = (code: string) => {
    throw new DomainError('invalid-request', {}, [
      { pointer: '#/body/signature', code, params: { key: trusted ?? '' } },
    ]);
  };
  if (there && issuerKey !== undefined && issuerKey !== there.issuerKey) refuse('issuer-key-differs');
  const mistake = signatureMistake(catalogue, signature, trusted);
  if (mistake !== undefined) refuse(mistake);
}

/** The versions that are not published here. Those that are must be the very same, and drafts of our own must not stand in their way. */
function missingVersions({ versions, framework }: Catalogue, there: FrameworkDocument | undefined): number[] {
  const refuse = (index: number, code: string, params: Record<string, unknown> = {}) => {
    throw new DomainError('invalid-request', {}, [{ pointer: `#/body/catalogue/versions/${index}`, code, params }]);
  };
  return versions.flatMap(({ version, definition }, index) => {
    if (version !== index + 1) refuse(index, 'versions-out-of-order');
    const mistakes = definitionMistakes(definition, `#/body/catalogue/versions/${index}/definition`);
    if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
    const known = there?.versions[index];
    if (known && canonicalize(known.definition) !== canonicalize(definition))
      refuse(index, 'version-differs', { framework: framework.key, version });
    return known && known.state !== 'draft' ? [] : [version];
  });
}

function latestOf({ framework, versions }: Catalogue): CompiledFramework {
  const latest = versions.at(-1);
  if (!latest) throw new DomainError('framework-unpublished', { framework: framework.key });
  return compileFramework({ ...latest, key: framework.key, pathSeparator: pathSeparatorOf(versions) });
}

async function classesOf(deps: Deps, key: string): Promise<ClassState[]> {
  const classes: ClassState[] = [];
  for await (const each of deps.stores.classes.ofFramework(key)) classes.push(each);
  return classes;
}

async function takeVersion(
  deps: Deps,
  asker: Asker,
  seed: string,
  given: SignedCatalogue,
  version: number,
): Promise<void> {
  const { framework, versions } = given.catalogue;
  const { version: _, retired: __, ...wanted } = versions[version - 1] as Catalogue['versions'][number];
  const own = derivedId(seed, 'version', String(version));
  const there = await deps.stores.frameworks.find(framework.key);
  if (!there)
    await createFramework(deps, asker, own, {
      ...framework,
      ...wanted,
      ...(given.issuerKey !== undefined && { issuerKey: given.issuerKey }),
    } as Parameters<typeof createFramework>[3]);
  else if (there.versions.length < version)
    await draftVersion(deps, asker, own, framework.key, wanted as Parameters<typeof draftVersion>[4]);
  await publishVersion(deps, asker, own, framework.key, version);
}

interface Taking {
  seed: string;
  key: string;
  /** SHA-256 of the catalogue's canonical text. */
  source: string;
  head: number;
}

/** False when somebody else changed the framework meanwhile: then what is left must be told anew. */
async function recordAll(
  deps: Deps,
  asker: Asker,
  { seed, key, source, head }: Taking,
  classes: readonly ClassState[],
): Promise<boolean> {
  let expected = head;
  for (const { at, some } of inEvents(classes)) {
    const before = expected;
    try {
      const done = await recordReference(deps, asker, {
        projection: frameworkProjection(deps.stores),
        subject: referenceSubject('framework', key),
        seed: derivedId(seed, String(at)),
        type: 'classes-taken-in',
        data: { source, classes: some },
        accept: (current) => current?.seq === before,
        check: (state) => {
          if (!state) throw new DomainError('not-found');
        },
      });
      expected = done.head.seq;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'stale') return false;
      throw error;
    }
  }
  return true;
}

function* inEvents(classes: readonly ClassState[]): Generator<{ at: number; some: ClassState[] }> {
  let [at, characters] = [0, 0];
  let some: ClassState[] = [];
  for (const each of classes) {
    some.push(each);
    characters += JSON.stringify(each).length;
    if (some.length < MOST_OF_EVENT.classes && characters < MOST_OF_EVENT.characters) continue;
    yield { at, some };
    [at, characters, some] = [at + some.length, 0, []];
  }
  if (some.length > 0) yield { at, some };
}
