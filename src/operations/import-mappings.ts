import { canonicalize } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { MappingState } from '../reference/mapping-log.ts';
import type { Asker, Deps } from './deps.ts';
import { recordReference } from './record-reference.ts';
import { mappingProjection, referenceSubject } from './reference-projections.ts';

/** Keeps a mapping under its key, in place of what was there. The same again records nothing. */
export async function saveMapping(
  deps: Deps,
  asker: Asker,
  seed: string,
  mapping: Omit<MappingState, 'removed'>,
): Promise<MappingState> {
  const { key, title, plan } = (await deps.stores.mappings.find(mapping.key)) ?? {};
  const there = key !== undefined && plan && { key, ...(title && { title }), plan };
  if (there && canonicalize(there) === canonicalize(mapping)) return there;
  const { state } = await recordReference(deps, asker, {
    projection: mappingProjection(deps.stores),
    subject: referenceSubject('import-mapping', mapping.key),
    seed,
    type: 'mapping-saved',
    data: { ...mapping },
    check: () => undefined,
  });
  return state;
}

/** Removes a mapping; imports that were made by it keep their plans. */
export async function removeMapping(deps: Deps, asker: Asker, seed: string, key: string): Promise<void> {
  await recordReference(deps, asker, {
    projection: mappingProjection(deps.stores),
    subject: referenceSubject('import-mapping', key),
    seed,
    type: 'mapping-removed',
    data: {},
    check: (state) => {
      if (!state || state.removed) throw new DomainError('not-found');
    },
  });
}
