import { derivedId, randomId } from '@tagtree/evidence';
import { unlimitedReach } from '../../src/models/reach.ts';
import type { Asker } from '../../src/operations/deps.ts';
import { finish } from '../../src/operations/finish.ts';
import type { RegisterItem } from '../../src/operations/register-item.ts';
import { registerItem } from '../../src/operations/register-item.ts';
import { counts } from '../support/make.ts';
import { refusalOf } from '../support/refusal.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const CLASS = 'sample:T.23.015';
const asker: Asker = { actor: { kind: 'key', id: 'tester' }, reach: unlimitedReach };

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const register = (seed: string, command: Partial<RegisterItem> = {}) =>
  registerItem(site.deps, asker, seed, { class: CLASS, ...command });

const namesOf = async (subject: string) =>
  (await site.deps.stores.names.ofSubject(subject)).map(({ _id }) => _id).sort();

function stored() {
  return counts(site);
}

/** What a registration leaves that is killed after its first write. */
async function claimOnly(seed: string, name: string): Promise<string> {
  const subject = derivedId(seed, 'item');
  const claimedAt = site.deps.now().toISOString();
  await site.deps.stores.names.claim([{ _id: name, subject, event: derivedId(seed, 'registered'), claimedAt }]);
  return subject;
}

async function finishLater(): Promise<void> {
  await finish({ ...site.deps, now: () => new Date(site.deps.now().getTime() + 61_000) });
}

describe('a registration', () => {
  const refused: [string, Partial<RegisterItem>, string][] = [
    ['a quantity of equipment', { quantity: '5' }, 'invalid-request'],
    ['a time in the future', { occurredAt: '2099-01-01' }, 'in-future'],
    ['an alias of two lines', { aliases: [{ scheme: 'legacy', value: 'a\nb' }] }, 'invalid-request'],
    ['an alias that is a code', { aliases: [{ scheme: 'legacy', value: 'T.23.015.000042.JV' }] }, 'alias-is-code'],
    [
      'a unique alias of another item beside one of its own',
      {
        aliases: [
          { scheme: 'uii', value: 'FRESH' },
          { scheme: 'uii', value: 'TAKEN' },
        ],
      },
      'alias-taken',
    ],
  ];

  test.each(refused)('refused for %s leaves nothing behind', async (_, command, code) => {
    await register('the-first', { aliases: [{ scheme: 'uii', value: 'TAKEN' }] });
    const before = await stored();
    expect((await refusalOf(() => register(randomId(), command))).code).toBe(code);
    expect(await stored()).toEqual(before);
  });

  test('run many times at once from one seed is one item, and no number but its own stays claimed', async () => {
    const done = await Promise.all(Array.from({ length: 8 }, () => register('at-once')));
    expect(new Set(done.map(({ id, state }) => `${id} ${state.code}`)).size).toBe(1);
    const [{ id, state } = { id: '', state: { code: '' } }] = done;
    expect(await namesOf(id)).toEqual([`code:${state.code.replaceAll('.', '')}`]);
  });

  test('killed after its claim goes on with the number it had when it is sent again', async () => {
    const { state } = await register(randomId());
    const code = await site.deps.pools.draw(site.deps, asker, CLASS);
    const subject = await claimOnly('killed', `code:${code.replaceAll('.', '')}`);
    const again = await register('killed');
    expect([again.id, again.state.code]).toEqual([subject, code]);
    expect(again.state.code).not.toBe(state.code);
  });

  test('given up by somebody else is begun again under new ids, and lists show nothing of the old one', async () => {
    const subject = await claimOnly('slow', 'uii:SLOW');
    await finishLater();
    expect((await site.deps.stores.events.bySeq(subject, 1))?.type).toBe('registration-abandoned');
    const again = await register('slow', { aliases: [{ scheme: 'uii', value: 'SLOW' }] });
    expect(again.id).not.toBe(subject);
    expect((await register('slow', { aliases: [{ scheme: 'uii', value: 'SLOW' }] })).id).toBe(again.id);
    const { body } = await site.get('/v1/items?limit=1000').expect(200);
    const ids = body.data.map(({ id }: { id: string }) => id);
    expect(ids).toContain(again.id);
    expect(ids).not.toContain(subject);
    await site.get(`/v1/items/${subject}`).expect(404);
  });

  test('that was recorded under another number leaves the one it claimed beside to whoever draws it next', async () => {
    const { id, row } = await register('beside');
    const code = await site.deps.pools.draw(site.deps, asker, CLASS);
    const name = `code:${code.replaceAll('.', '')}`;
    const claimedAt = site.deps.now().toISOString();
    await site.deps.stores.names.claim([{ _id: name, subject: id, event: row?.id ?? '', claimedAt }]);
    expect((await site.post('/v1/resolve').send({ scan: code })).body.outcome).toBe('unknown');
    await finishLater();
    expect(await site.deps.stores.names.find(name)).toBeUndefined();
    expect((await namesOf(id)).length).toBe(1);
  });
});

describe('an alias', () => {
  test('claimed by two items at once is borne by one of them', async () => {
    const items = await Promise.all(Array.from({ length: 4 }, () => register(randomId())));
    const answers = await Promise.all(
      items.map(({ state }) =>
        site
          .post(`/v1/items/${state.code}/events`)
          .send({ type: 'alias-added', data: { scheme: 'giai', value: 'ONE-OF-A-KIND' } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    const { body } = await site.post('/v1/resolve').send({ scan: 'one-of-a-kind' });
    const winner = answers.findIndex(({ status }) => status === 201);
    expect(body.item.id).toBe(items[winner]?.id);
  });

  test('that would be refused claims no name, and one that the item has already is no rival to itself', async () => {
    const { state } = await register(randomId(), { aliases: [{ scheme: 'uii', value: 'OWN' }] });
    const before = await stored();
    const future = { type: 'alias-added', data: { scheme: 'uii', value: 'LATER' }, occurredAt: '2099-01-01' };
    expect((await site.post(`/v1/items/${state.code}/events`).send(future)).status).toBe(422);
    const stale = { type: 'alias-added', data: { scheme: 'uii', value: 'LATER' } };
    const answer = await site.post(`/v1/items/${state.code}/events`).set('If-Match', '"x.9"').send(stale);
    expect(answer.status).toBe(412);
    expect(await stored()).toEqual(before);
    const own = { type: 'alias-added', data: { scheme: 'uii', value: 'OWN' } };
    await site.post(`/v1/items/${state.code}/events`).send(own).expect(201);
  });

  test('claimed by an event that never came goes to the next who wants it', async () => {
    const [first, second] = [await register(randomId()), await register(randomId())];
    const claimedAt = site.deps.now().toISOString();
    const event = randomId();
    await site.deps.stores.names.claim([{ _id: 'uii:STALE', subject: first.id, event, claimedAt }]);
    const stale = { type: 'alias-added', data: { scheme: 'uii', value: 'STALE' } };
    await site.post(`/v1/items/${second.state.code}/events`).send(stale).expect(201);
    const late = await site.post(`/v1/items/${first.state.code}/events`).send({ ...stale, id: event });
    expect([late.status, late.body.code]).toEqual([409, 'alias-taken']);
  });
});
