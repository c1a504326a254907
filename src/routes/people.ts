import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import { type Reach, seesAll } from '../models/reach.ts';
import type { PersonDocument } from '../models/reference/people.ts';
import type { Deps } from '../operations/deps.ts';
import { correctName, type NamedPerson, named, registerPerson, withholdName } from '../operations/people.ts';
import { Uuid } from '../schemas/common.ts';
import { NewPerson, PersonChange, PersonView } from '../schemas/people.ts';
import { askerOf } from './asker.ts';

const PersonParam = z.strictObject({ id: Uuid });
const common = { tag: 'People', scope: 'people:write' } as const;

/** People belong to no unit and no class: they are there for those who see everything. */
export function peopleEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      ...common,
      method: 'get',
      path: '/v1/people',
      operationId: 'listPeople',
      summary: 'People, in the order of their ids',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of people', schema: pageOf(PersonView) } },
      async handler({ query, caller }) {
        const after = afterCursor(query.cursor, 'people');
        const found = seesAll(caller.reach) ? await deps.stores.people.page(after, query.limit + 1) : [];
        const page = toPage(found, query.limit, 'people', ({ id }) => id);
        return { body: { data: (await named(deps, page.data)).map(personView), next: page.next } };
      },
    }),
    endpoint({
      ...common,
      method: 'post',
      path: '/v1/people',
      operationId: 'registerPerson',
      summary: 'Register a person; the name lies in one place alone, the log has a salted hash of it',
      body: NewPerson,
      personal: true,
      responses: { 201: { description: 'The person', schema: PersonView } },
      async handler({ body, caller, seed }) {
        if (!seesAll(caller.reach))
          throw new DomainError('invalid-request', {}, [{ pointer: '#/body', code: 'reach-too-narrow' }]);
        return { status: 201, body: personView(await registerPerson(deps, askerOf(caller), seed, body.name)) };
      },
    }),
    endpoint({
      ...common,
      method: 'get',
      path: '/v1/people/:id',
      operationId: 'getPerson',
      summary: 'A person',
      params: PersonParam,
      responses: { 200: { description: 'The person', schema: PersonView } },
      async handler({ params, caller }) {
        return { body: personView(await withName(deps, await findPerson(deps, params.id, caller.reach))) };
      },
    }),
    endpoint({
      ...common,
      method: 'patch',
      path: '/v1/people/:id',
      operationId: 'describePerson',
      summary: 'Correct the name of a person, or withhold it',
      params: PersonParam,
      body: PersonChange,
      consumes: ['application/merge-patch+json', 'application/json'],
      personal: true,
      responses: { 200: { description: 'The person', schema: PersonView } },
      async handler({ params, body, caller, seed }) {
        const person = await findPerson(deps, params.id, caller.reach);
        const asker = askerOf(caller);
        if (body.name === undefined) return { body: personView(await withName(deps, person)) };
        if (body.name === null) return { body: personView(await withholdName(deps, asker, seed, person.id)) };
        return { body: personView(await correctName(deps, asker, seed, person.id, body.name)) };
      },
    }),
  ];
}

async function findPerson(deps: Deps, id: string, reach: Reach): Promise<PersonDocument> {
  const found = seesAll(reach) ? await deps.stores.people.find(id) : undefined;
  if (!found) throw new DomainError('not-found');
  return found;
}

async function withName(deps: Deps, person: PersonDocument): Promise<NamedPerson> {
  return (await named(deps, [person]))[0] as NamedPerson;
}

function personView({ id, name, registeredAt }: NamedPerson) {
  return { id, ...(name !== undefined && { name }), registeredAt };
}
