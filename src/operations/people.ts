import { randomBytes } from 'node:crypto';
import { derivedId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import { nameHash, type PersonState } from '../reference/person-log.ts';
import type { Asker, Deps } from './deps.ts';
import { personProjection } from './person-projection.ts';
import { recordReference } from './record-reference.ts';

export interface NamedPerson extends PersonState {
  /** Absent when it is withheld. */
  name?: string;
}

/** Registers a person (writes.md, "people"): the name in its record, its salted hash in event 1 of the person's log; the projection. */
export function registerPerson(deps: Deps, asker: Asker, seed: string, name: string): Promise<NamedPerson> {
  return giveName(deps, asker, seed, { id: derivedId(seed, 'person'), name, type: 'person-registered' });
}

/** Corrects a name, or gives one again that was withheld. The name of before is removed; what was signed with its hash still holds. */
export async function correctName(
  deps: Deps,
  asker: Asker,
  seed: string,
  id: string,
  name: string,
): Promise<NamedPerson> {
  if (!(await deps.stores.people.find(id))) throw new DomainError('not-found');
  return giveName(deps, asker, seed, { id, name, type: 'name-corrected' });
}

interface Given {
  id: string;
  name: string;
  type: 'person-registered' | 'name-corrected';
}

/** Run again, it finds the salt that it had: so the event is the same. */
async function giveName(deps: Deps, asker: Asker, seed: string, { id, name, type }: Given): Promise<NamedPerson> {
  const record = { person: id, event: derivedId(seed, type), name: name.normalize('NFC') };
  const salt = randomBytes(16).toString('hex');
  const kept = await deps.stores.people.keepName({ ...record, salt, writtenAt: deps.now().toISOString() });
  const done = await recordReference(deps, asker, {
    projection: personProjection(deps.stores),
    subject: id,
    seed,
    type,
    data: { nameHash: nameHash(kept) },
    check: (state) => {
      if ((state === undefined) !== (type === 'person-registered')) throw new DomainError('not-found');
    },
  });
  return (await named(deps, [done.state]))[0] as NamedPerson;
}

/** Withholds a name: it is removed, and nobody can tell any more whose log this is. Again changes nothing. */
export async function withholdName(deps: Deps, asker: Asker, seed: string, id: string): Promise<NamedPerson> {
  const found = await deps.stores.people.find(id);
  if (!found) throw new DomainError('not-found');
  if (!found.nameRecord) return found;
  const { state } = await recordReference(deps, asker, {
    projection: personProjection(deps.stores),
    subject: id,
    seed,
    type: 'name-withheld',
    data: {},
    check: (before) => {
      if (!before) throw new DomainError('not-found');
    },
  });
  return state;
}

/** People with their names. */
export async function named(deps: Deps, people: readonly PersonState[]): Promise<NamedPerson[]> {
  const names = await deps.stores.people.namesOf(people);
  return people.map((person) => {
    const name = names.get(person.id)?.name;
    return { ...person, ...(name !== undefined && { name }) };
  });
}
