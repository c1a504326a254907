import { canonicalize, type EnvelopeBody, hashText } from '@tagtree/evidence';

/** A person as the log knows them: never the name, only a salted hash of it. */
export interface PersonState {
  id: string;
  /** The name that counts: the event that gave it, under which its record lies, and its salted hash. None once it is withheld. */
  nameRecord?: { event: string; hash: string };
  registeredAt: string;
}

/** A name with its salt. Once both are gone, nobody can tell from the hash whose name it was. */
export interface SaltedName {
  name: string;
  /** 32 random hex digits. */
  salt: string;
}

/** SHA-256 of the canonical text of `{ name, salt }`, hex. */
export function nameHash({ name, salt }: SaltedName): string {
  return hashText(canonicalize({ name, salt }));
}

/** Folds one event of a person's log. Types: person-registered, name-corrected, name-withheld. */
export function evolvePerson(state: PersonState | undefined, event: EnvelopeBody): PersonState {
  const nameRecord = { event: event.id, hash: String(event.data['nameHash']) };
  if (event.type === 'person-registered') return { id: event.subject.id, nameRecord, registeredAt: event.recordedAt };
  if (!state) throw new Error(`A person's log starts with person-registered, not ${event.type}`);
  if (event.type === 'name-corrected') return { ...state, nameRecord };
  if (event.type !== 'name-withheld') return state;
  const { nameRecord: _, ...nameless } = state;
  return nameless;
}
