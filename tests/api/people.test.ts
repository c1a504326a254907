import { checkLog, derivedId, randomId } from '@tagtree/evidence';
import { expire } from '../../src/operations/expire.ts';
import { heal } from '../../src/operations/heal.ts';
import { rebuild } from '../../src/operations/rebuild.ts';
import { nameHash } from '../../src/reference/person-log.ts';
import { documentsOf, makeKey } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await site.jobs.stop();
});
afterAll(() => site.close());

async function register(name: string): Promise<string> {
  return (await site.post('/v1/people').send({ name }).expect(201)).body.id;
}

const change = (id: string, name: string | null) => site.patch(`/v1/people/${id}`).send({ name });
const personOf = async (id: string) => (await site.get(`/v1/people/${id}`).expect(200)).body;
const logOf = (id: string) => site.deps.stores.events.after(id, 0);

/** The collections that have a text anywhere in them. */
async function holding(text: string): Promise<string[]> {
  const names = (await site.database.connection.listCollections()).map(({ name }) => name).sort();
  const found = await Promise.all(
    names.map(async (name) => (JSON.stringify(await documentsOf(site, name)).includes(text) ? [name] : [])),
  );
  return found.flat();
}

async function faults() {
  const { differing, unfounded, broken } = await rebuild(site.deps.stores, { write: false });
  return [...differing, ...unfounded, ...broken];
}

test('a name lies in one place, and the log has its salted hash alone', async () => {
  const id = await register('Nguyễn Thị Mẫu');
  expect(await personOf(id)).toMatchObject({ id, name: 'Nguyễn Thị Mẫu' });
  expect(await holding('Nguyễn Thị Mẫu')).toEqual(['person-names']);
  const [event] = await logOf(id);
  const [record] = await site.deps.stores.people.recordsOf(id);
  expect(JSON.parse(event?.body ?? '')).toMatchObject({
    subject: { kind: 'person', id },
    type: 'person-registered',
    data: { nameHash: nameHash({ name: 'Nguyễn Thị Mẫu', salt: record?.salt ?? '' }) },
  });
  expect(record?.salt).toMatch(/^[0-9a-f]{32}$/);
  const other = await register('Nguyễn Thị Mẫu');
  expect((await logOf(other))[0]?.body).not.toContain(JSON.parse(event?.body ?? '').data.nameHash);
});

test('a corrected name replaces the one before everywhere, and the log still holds', async () => {
  const id = await register('Tran Van Sai');
  expect((await change(id, 'Trần Văn Đúng').expect(200)).body.name).toBe('Trần Văn Đúng');
  expect([await holding('Tran Van Sai'), await holding('Trần Văn Đúng')]).toEqual([[], ['person-names']]);
  expect(checkLog(await logOf(id))).toMatchObject({ ok: true, events: 2 });
  expect(await faults()).toEqual([]);
});

test('a withheld name is gone, the person and the log stay; a name may be given again', async () => {
  const id = await register('Lê Thị Giấu');
  await change(id, 'Lê Thị Kín').expect(200);
  expect((await change(id, null).expect(200)).body).toEqual({ id, registeredAt: expect.any(String) });
  expect([await holding('Lê Thị Giấu'), await holding('Lê Thị Kín')]).toEqual([[], []]);
  await change(id, null).expect(200);
  expect((await logOf(id)).map(({ type }) => type)).toEqual(['person-registered', 'name-corrected', 'name-withheld']);
  expect(checkLog(await logOf(id)).ok).toBe(true);
  expect(await faults()).toEqual([]);
  await change(id, 'Lê Thị Mới').expect(200);
  expect((await personOf(id)).name).toBe('Lê Thị Mới');
});

test('sent again under one Idempotency-Key it is one person, and no answer is kept with the name in it', async () => {
  const send = (name: string) => site.post('/v1/people').set('Idempotency-Key', 'person-1').send({ name });
  const first = await send('Phạm Lặp').expect(201);
  expect((await send('Phạm Lặp').expect(201)).body).toEqual(first.body);
  expect((await send('Phạm Khác')).body.code).toBe('idempotency-key-reused');
  expect(await logOf(first.body.id)).toHaveLength(1);
  expect(await holding('Phạm Lặp')).toEqual(['person-names']);
});

test('people are listed in pages, with their names', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) ids.push(await register(`Người ${n}`));
  const seen: Record<string, string>[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await site.get(`/v1/people?limit=2${cursor}`).expect(200);
    seen.push(...body.data);
    if (body.next === null) break;
    cursor = `&cursor=${body.next}`;
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(
    seen
      .filter(({ id }) => ids.includes(String(id)))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(ids.map((_, n) => `Người ${n}`));
});

test('corrected by several at once it has the name that the log has last', async () => {
  const id = await register('Đua 0');
  const answers = await Promise.all([1, 2, 3, 4].map((n) => change(id, `Đua ${n}`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const [record, ...others] = await site.deps.stores.people.recordsOf(id);
  expect(others).toEqual([]);
  expect((await logOf(id)).at(-1)?.id).toBe(record?.event);
  expect((await personOf(id)).name).toBe(record?.name);
  expect(await faults()).toEqual([]);
});

test('what a crash leaves is put right: a name without its event, a projection behind its log', async () => {
  const seed = randomId();
  const orphan = { person: derivedId(seed, 'person'), event: derivedId(seed, 'person-registered'), name: 'Vô Danh' };
  const writtenAt = site.deps.now().toISOString();
  await site.deps.stores.people.keepName({ ...orphan, salt: '00', writtenAt });
  await expire(site.deps);
  expect(await holding('Vô Danh')).toEqual(['person-names']);
  await expire({ ...site.deps, now: () => new Date(site.deps.now().getTime() + 3_700_000) });
  expect(await holding('Vô Danh')).toEqual([]);

  const id = await register('Tên Cũ');
  const behind = await site.deps.stores.people.find(id);
  const [old] = await site.deps.stores.people.recordsOf(id);
  await change(id, null).expect(200);
  await site.deps.stores.people.names.collection.insertOne(old as never);
  await site.deps.stores.people.model.collection.replaceOne({ _id: id } as never, behind as never);
  expect(await heal(site.deps)).toBe(1);
  expect([await holding('Tên Cũ'), await faults()]).toEqual([[], []]);
});

test('a name that was tampered with, or taken away, is told by rebuild', async () => {
  const id = await register('Thật');
  const { names } = site.deps.stores.people;
  const [record] = await site.deps.stores.people.recordsOf(id);
  await names.updateOne({ person: id }, { $set: { name: 'Giả' } });
  expect(await faults()).toEqual([{ subject: id, problem: expect.stringContaining('another') }]);
  await names.deleteMany({ person: id });
  expect(await faults()).toEqual([{ subject: id, problem: expect.stringContaining('not there') }]);
  await names.collection.insertOne(record as never);
  expect(await faults()).toEqual([]);
});

test('bad names, unknown people and keys that may not are refused', async () => {
  const id = await register('Ai Đó');
  for (const name of ['', 'a\nb', 'x'.repeat(201), 5, { $gt: '' }]) {
    const { status, body } = await site.patch(`/v1/people/${id}`).send({ name });
    expect([status, body.errors[0].pointer]).toEqual([422, '#/body/name']);
  }
  expect((await site.get(`/v1/people/${randomId()}`)).status).toBe(404);
  expect((await change(randomId(), 'x')).status).toBe(404);
  expect((await site.get('/v1/people/X')).body.errors[0].pointer).toBe('#/path/id');
  const { key } = await makeKey(site, { roles: ['clerk'] });
  expect((await site.get('/v1/people', key)).body.params.scope).toBe('people:write');
  expect((await site.patch(`/v1/people/${id}`).send({}).expect(200)).body.name).toBe('Ai Đó');
});

test("a key's secret lies nowhere, also where an answer could be kept for a repeat", async () => {
  const { body } = await site
    .post('/v1/keys')
    .set('Idempotency-Key', 'k')
    .send({ title: 'x', roles: ['clerk'] })
    .expect(201);
  expect(await holding(body.key.slice(-43))).toEqual([]);
  expect(
    (
      await site
        .post('/v1/keys')
        .set('Idempotency-Key', 'k')
        .send({ title: 'x', roles: ['clerk'] })
    ).body.code,
  ).toBe('secret-not-replayed');
});
