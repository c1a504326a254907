import type { Stores } from '../models/stores.ts';
import { evolvePerson, nameHash, type PersonState } from '../reference/person-log.ts';
import type { Projected, Projection } from './projection.ts';

/**
 * The projection of a person's log. Names that the log has put aside are removed first, so that a document at seq n promises that no name of before is left;
 * `heal` keeps that promise after a crash.
 */
export function personProjection(stores: Stores): Projection<PersonState> {
  const document = (subject: string, { state, head }: Projected<PersonState>) => ({
    _id: subject,
    subject,
    ...state,
    head,
  });
  return {
    kind: 'person',
    async load(subject) {
      const found = await stores.people.find(subject);
      if (!found) return undefined;
      const { _id, subject: _, head, ...state } = found;
      return { state, head };
    },
    evolve: evolvePerson,
    async save(subject, projected) {
      await tidyNames(stores, subject, projected);
      await stores.people.save(document(subject, projected));
    },
    documents: (subject, projected) => [{ collection: 'people', document: document(subject, projected) }],
    async outside(_, { state }) {
      if (!state.nameRecord) return undefined;
      const name = (await stores.people.namesOf([state])).get(state.id);
      if (!name) return 'the name is not there';
      return nameHash(name) === state.nameRecord.hash
        ? undefined
        : 'the name is another than the one whose hash the log has';
    },
  };
}

/** A name counts, or its event has been put aside by a later one, or its event is still to come. */
async function tidyNames(stores: Stores, subject: string, { state, head }: Projected<PersonState>): Promise<void> {
  for (const record of await stores.people.recordsOf(subject)) {
    if (record.event === state.nameRecord?.event) {
      if (!record.met) await stores.people.meet(record);
      continue;
    }
    const recorded = await stores.events.byId(subject, record.event);
    if (recorded && recorded.seq <= head.seq) await stores.people.dropName(record);
  }
}
