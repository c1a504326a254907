import { BEHIND, inLog } from './in-log.ts';
import { must, type Operation, once, type Sight } from './operation.ts';
import type { World } from './world.ts';

const node = (kind: 'unit' | 'place'): Operation => ({
  name: `register a ${kind}`,
  between: BEHIND,
  async prepare(world, _process, tag) {
    const key = tag.toLowerCase();
    const sent = (en: string) => ({
      method: 'POST' as const,
      path: `/v1/${kind}s`,
      body: { key, title: { en } },
    });
    return {
      sent: sent('Ours'),
      rival: { sent: sent('Theirs'), room: 'one' },
      look: () => inLog(world, [kind, key], `${kind}-registered`, 'Ours'),
    };
  },
});

const describeNode = (kind: 'unit' | 'place'): Operation => ({
  name: `describe a ${kind}`,
  between: BEHIND,
  async prepare(world, process, tag) {
    const key = tag.toLowerCase();
    await must(process, { method: 'POST', path: `/v1/${kind}s`, body: { key, title: { en: 'Made up' } } });
    const path = `/v1/${kind}s/${key}`;
    return {
      sent: { method: 'PATCH', path, body: { title: { en: 'Ours' } } },
      rival: { sent: { method: 'PATCH', path, body: { level: 'depot' } }, room: 'both' },
      look: () => inLog(world, [kind, key], `${kind}-described`, 'Ours'),
    };
  },
});

const createKey: Operation = {
  name: 'make a key',
  between: BEHIND,
  refusedAsDone: 'secret-not-replayed',
  async prepare(world, _process, tag) {
    const sent = { method: 'POST' as const, path: '/v1/keys', body: { title: tag, roles: ['scanner'] } };
    return {
      sent,
      rival: { sent: { ...sent, body: { title: 'another', roles: ['scanner'] } }, room: 'both' },
      async look() {
        const made = await world.stores.events.model.collection.countDocuments({
          type: 'key-created',
          body: { $regex: tag },
        } as never);
        const shown = await world.stores.keys.model.collection.countDocuments({ title: tag });
        return made === 1 && shown === 0 ? 'event recorded, projection behind' : once(made);
      },
    };
  },
};

const revokeKey: Operation = {
  name: 'revoke a key',
  between: BEHIND,
  async prepare(world, process) {
    const body = { title: 'Made up', roles: ['scanner'] };
    const { id } = await must(process, { method: 'POST', path: '/v1/keys', body });
    const sent = { method: 'DELETE' as const, path: `/v1/keys/${id}` };
    return { sent, look: () => inLog(world, ['key', id], 'key-revoked') };
  },
};

const declareScheme: Operation = {
  name: 'declare a scheme of aliases',
  between: BEHIND,
  async prepare(world, _process, tag) {
    const key = tag.toLowerCase();
    const sent = (en: string) => ({
      method: 'POST' as const,
      path: '/v1/alias-schemes',
      body: { key, title: { en }, unique: true },
    });
    return {
      sent: sent('Ours'),
      rival: { sent: sent('Theirs'), room: 'one' },
      look: () => inLog(world, ['scheme', key], 'scheme-declared', 'Ours'),
    };
  },
};

const describeScheme: Operation = {
  name: 'describe a scheme of aliases',
  between: BEHIND,
  async prepare(world, process, tag) {
    const key = tag.toLowerCase();
    const body = { key, title: { en: 'Made up' }, unique: true };
    await must(process, { method: 'POST', path: '/v1/alias-schemes', body });
    const path = `/v1/alias-schemes/${key}`;
    return {
      sent: { method: 'PATCH', path, body: { title: { en: 'Ours' } } },
      rival: { sent: { method: 'PATCH', path, body: { title: { vi: 'Theirs' } } }, room: 'both' },
      look: () => inLog(world, ['scheme', key], 'scheme-described', 'Ours'),
    };
  },
};

/** What there is of a person that an id tells: the events of a type, and whether the name that counts is the one that was given. */
async function personSight(world: World, id: string, type: string, name: string | undefined): Promise<Sight> {
  const { events, people } = world.stores;
  const sight = once((await events.after(id, 0)).filter((row) => row.type === type).length);
  const found = await people.find(id);
  const shown = found && (await people.namesOf([found])).get(id)?.name;
  const records = await people.recordsOf(id);
  if (sight !== 'done') return records.some((record) => record.name === name) ? 'name kept, no event' : sight;
  return shown === name && records.length === (name === undefined ? 0 : 1)
    ? 'done'
    : 'event recorded, projection behind';
}

const UNFINISHED_NAME = /^name kept, no event$|projection behind$/;

const registerPerson: Operation = {
  name: 'register a person',
  between: UNFINISHED_NAME,
  waits: /^name kept, no event$/,
  async prepare(world, _process, tag) {
    const sent = (name: string) => ({ method: 'POST' as const, path: '/v1/people', body: { name } });
    return {
      sent: sent(tag),
      rival: { sent: sent('Another'), room: 'both' },
      async look() {
        const record = await world.stores.people.names.findOne({ name: tag }).lean();
        return record ? personSight(world, record.person, 'person-registered', tag) : 'nothing';
      },
    };
  },
};

const changeOfName = (name: string, type: string, given: (tag: string) => string | null): Operation => ({
  name,
  between: UNFINISHED_NAME,
  waits: /^name kept, no event$/,
  async prepare(world, process, tag) {
    const { id } = await must(process, { method: 'POST', path: '/v1/people', body: { name: `Before ${tag}` } });
    return {
      sent: { method: 'PATCH', path: `/v1/people/${id}`, body: { name: given(tag) } },
      look: () => personSight(world, id, type, given(tag) ?? undefined),
    };
  },
});

const correctName = changeOfName("correct a person's name", 'name-corrected', (tag) => tag);
const withholdName = changeOfName("withhold a person's name", 'name-withheld', () => null);

export const referenceOperations: readonly Operation[] = [
  node('unit'),
  node('place'),
  describeNode('unit'),
  describeNode('place'),
  declareScheme,
  describeScheme,
  registerPerson,
  correctName,
  withholdName,
  createKey,
  revokeKey,
];
