import { aliasKey } from '../codes/alias-key.ts';
import { type AliasScheme, aliasMistakes, builtInSchemes } from '../codes/alias-schemes.ts';
import { DomainError } from '../errors.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { Stores } from '../models/stores.ts';
import type { SchemeState } from '../reference/scheme-log.ts';
import type { Appended } from './append-event.ts';
import type { Asker, Deps } from './deps.ts';
import { recordReference } from './record-reference.ts';
import { referenceSubject, schemeProjection } from './reference-projections.ts';

const FRESH_FOR_MS = 1_000;

/** The schemes there are, built in and declared, as this process last read them; asked at every scan of an alias, so kept for a second. */
export function createSchemeCatalog(stores: Pick<Stores, 'schemes'>, clock: () => number = Date.now) {
  let readAt = Number.NEGATIVE_INFINITY;
  let known: ReadonlyMap<string, AliasScheme> = new Map();

  return {
    async all(): Promise<ReadonlyMap<string, AliasScheme>> {
      if (clock() - readAt >= FRESH_FOR_MS) {
        const all = [...builtInSchemes, ...(await stores.schemes.all())];
        known = new Map(all.map((scheme) => [scheme.key, scheme]));
        readAt = clock();
      }
      return known;
    },

    async unique(): Promise<string[]> {
      return [...(await this.all()).values()].filter(({ unique }) => unique).map(({ key }) => key);
    },

    refresh(): void {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}

export type SchemeCatalog = ReturnType<typeof createSchemeCatalog>;

/** Declares a scheme. One that items bear names of already can not be declared unique: they may lead to several. */
export async function declareScheme(
  deps: Deps,
  asker: Asker,
  seed: string,
  scheme: SchemeState,
): Promise<Appended<SchemeState>> {
  if (builtInSchemes.some(({ key }) => key === scheme.key)) throw new DomainError('exists', { key: scheme.key });
  if (scheme.unique && (await deps.stores.items.anyWithScheme(scheme.key)))
    throw new DomainError('scheme-in-use', { scheme: scheme.key });
  const done = await recordReference(deps, asker, {
    projection: schemeProjection(deps.stores),
    subject: referenceSubject('scheme', scheme.key),
    seed,
    type: 'scheme-declared',
    data: { ...scheme },
    check: (state) => {
      if (state) throw new DomainError('exists', { key: scheme.key });
    },
  });
  deps.schemes.refresh();
  return done;
}

/** Changes the titles of a scheme, or who may give its names. */
export async function describeScheme(
  deps: Deps,
  asker: Asker,
  seed: string,
  { key, ...change }: Partial<Pick<SchemeState, 'title' | 'addedBy'>> & { key: string },
): Promise<Appended<SchemeState>> {
  const done = await recordReference(deps, asker, {
    projection: schemeProjection(deps.stores),
    subject: referenceSubject('scheme', key),
    seed,
    type: 'scheme-described',
    data: change,
    check: (state) => {
      if (!state) throw new DomainError('not-found');
    },
  });
  deps.schemes.refresh();
  return done;
}

export interface GivenAlias {
  scheme: string;
  value: string;
  pointer: string;
}

/** Throws with everything that is wrong with names by what their schemes say, or `missing-role`; answers the entries that the unique ones claim. */
export async function checkAliases(
  deps: Deps,
  asker: Asker,
  given: readonly GivenAlias[],
  claimant: { subject: string; event: string },
): Promise<NameEntry[]> {
  if (given.length === 0) return [];
  const schemes = await deps.schemes.all();
  const mistakes = given.flatMap(({ scheme, value, pointer }) => {
    const found = schemes.get(scheme);
    return found ? aliasMistakes(found, aliasKey(value), `${pointer}/value`) : [];
  });
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  await refuseForeignRoles(
    deps,
    asker,
    given.map(({ scheme }) => scheme),
  );
  const claimedAt = deps.now().toISOString();
  return given
    .filter(({ scheme }) => schemes.get(scheme)?.unique)
    .map(({ scheme, value }) => ({ _id: `${scheme}:${aliasKey(value)}`, ...claimant, claimedAt }));
}

/** Throws `missing-role` where the names of a scheme are for others to give. */
export async function refuseForeignRoles(deps: Deps, { roles }: Asker, given: readonly string[]): Promise<void> {
  const schemes = await deps.schemes.all();
  for (const scheme of given) {
    const { addedBy } = schemes.get(scheme) ?? {};
    if (addedBy && roles && !roles.some((role) => addedBy.includes(role)))
      throw new DomainError('missing-role', { scheme, roles: addedBy });
  }
}

/** A refusal that names the item which bears the alias, as far as the asker may see it. */
export async function aliasTaken(deps: Deps, { reach }: Asker, { _id, subject }: NameEntry): Promise<DomainError> {
  const holder = subject === undefined ? undefined : await deps.stores.items.byId(subject, reach);
  return new DomainError('alias-taken', { alias: _id, ...(holder && { holder: holder.code }) });
}
