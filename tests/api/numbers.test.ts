import { randomUUID } from 'node:crypto';
import { applyImport } from '../../src/operations/apply-import.ts';
import { finish } from '../../src/operations/finish.ts';
import { serverAsker } from '../../src/operations/open-site.ts';
import { takeRun } from '../../src/operations/take-run.ts';
import { withMemory } from '../../src/operations/with-memory.ts';
import { makeBlock, makeItem } from '../support/make.ts';
import { samplePlan } from '../support/sample-plan.ts';
import { openTestSite, type TestSite } from '../support/site.ts';
import { makeTinyFramework, TINY } from '../support/small-framework.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await makeTinyFramework(site);
});
afterAll(() => site.close());

const serialOf = ({ code }: { code: string }) => Number(code.split('.')[3]);
const capacityOf = async (framework: string, path: string) =>
  (await site.get(`/v1/frameworks/${framework}/classes/${path}/capacity`).expect(200)).body;

async function runsOf(classKey: string) {
  const runs = [];
  for await (const run of site.deps.stores.runs.ofClass(classKey)) runs.push(run);
  return runs;
}

/** Another process on the same database. */
const restarted = () => withMemory(site.deps);

describe('numbers under concurrency', () => {
  test('16 clients at once, with codes, registrations, blocks and an import: no code twice, every number accounted for', async () => {
    const PATH = 'T.31.001';
    const form = samplePlan({ title: undefined });
    const { body: planned } = await site
      .post('/v1/imports')
      .field('plan', JSON.stringify(form))
      .attach('file', Buffer.from(`class,n\n${'T31001,25\n'.repeat(6)}`), 'made-up.csv')
      .expect(201);
    expect(planned.counts).toEqual({ rows: 6, create: 6, error: 0, items: 150 });
    const codes: string[] = [];
    const client = async (n: number) => {
      for (let turn = 0; turn < 4; turn += 1) {
        codes.push((await makeItem(site, { class: `sample:${PATH}` })).code);
        const { body: issued } = await site
          .post('/v1/codes')
          .send({ class: `sample:${PATH}`, count: 5 + n })
          .expect(201);
        codes.push(...issued.codes);
        if (turn % 2) codes.push(...(await makeBlock(site, { class: `sample:${PATH}`, count: 3 })).codes);
      }
    };
    const apply = async () => {
      await site.post(`/v1/imports/${planned.id}/apply`).expect(202);
      await applyImport(site.deps, planned.id);
    };
    await Promise.all([...Array.from({ length: 16 }, (_, n) => client(n)), apply(), apply()]);
    const { body: rows } = await site.get(`/v1/imports/${planned.id}/rows`).expect(200);
    codes.push(...rows.data.flatMap((row: { codes: string[] }) => row.codes));

    expect(new Set(codes).size).toBe(codes.length);
    let next = 1;
    for (const run of await runsOf(`sample:${PATH}`)) {
      expect(run.from).toBe(next);
      next = run.to + 1;
    }
    const { total, used, free } = await capacityOf('sample', PATH);
    expect([total, used, free]).toEqual([999_999, codes.length, 999_999 - codes.length]);
    const items = await site.deps.stores.items.model.find({ class: `sample:${PATH}` }).lean();
    expect(items).toHaveLength(16 * 4 + 150);
    for (const { _id, code } of items) {
      const names = await site.deps.stores.names.ofSubject(_id);
      expect(names.map((name) => name._id)).toEqual([`code:${code.replaceAll('.', '')}`]);
    }
  });

  test('600 takers at once in two processes: each has its numbers, and none gives up', async () => {
    const wanted = { class: 'sample:T.31.002', count: 2, purpose: 'issue' } as const;
    const processes = [restarted(), restarted()];
    const takers = Array.from({ length: 600 }, (_, n) => n);
    await Promise.all(
      takers.map((n) => {
        const deps = processes[n % 2] ?? site.deps;
        return takeRun(deps, serverAsker(deps.origin), { ...wanted, request: `made up ${n}` });
      }),
    );
    const runs = await runsOf(wanted.class);
    expect(runs.map(({ from, to }) => [from, to])).toEqual(takers.map((n) => [2 * n + 1, 2 * n + 2]));
  });

  test('a request for codes or a block sent twice at once, and again, takes one run', async () => {
    const key = randomUUID();
    const ask = (path: string) =>
      site.post(path).set('Idempotency-Key', key).send({ class: 'sample:T.23.020', count: 4 });
    for (const path of ['/v1/codes', '/v1/blocks']) {
      const before = (await runsOf('sample:T.23.020')).length;
      const answers = await Promise.all([ask(path), ask(path), ask(path)]);
      for (const { status } of answers) expect([201, 409]).toContain(status);
      const [first] = answers.filter(({ status }) => status === 201);
      expect((await ask(path).expect(201)).body).toEqual(first?.body);
      expect(await runsOf('sample:T.23.020')).toHaveLength(before + 1);
      await site.deps.stores.idempotency.model.deleteMany({});
    }
  });

  test('100,000 codes come in one stream that says its end, and the same ones when it is asked for again', async () => {
    const ask = () =>
      site
        .post('/v1/codes')
        .set('Idempotency-Key', 'many')
        .set('Accept', 'application/x-ndjson')
        .send({ class: 'sample:T.23.020', count: 100_000 });
    const first = await ask().expect(201);
    const lines = first.text.trimEnd().split('\n');
    expect(lines).toHaveLength(100_001);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ end: true, count: 100_000 });
    expect(new Set(lines).size).toBe(lines.length);
    expect((await ask().expect(201)).text).toBe(first.text);
    const over = await site.post('/v1/codes').send({ class: 'sample:T.23.020', count: 1_001 });
    expect([over.status, over.body.errors[0].pointer]).toEqual([422, '#/body/count']);
  });
});

describe('number pools', () => {
  const register = async () => serialOf(await makeItem(site));

  test('numbering goes on without a jump after a restart', async () => {
    const first = await register();
    for (let start = 1; start <= 3; start += 1) {
      Object.assign(site.deps, restarted());
      expect(await register()).toBe(first + start);
    }
    expect((await runsOf('sample:T.23.015')).filter(({ purpose }) => purpose === 'pool')).toHaveLength(1);
  });

  test('what two processes leave unused, the next one adopts, lowest first', async () => {
    const asker = { actor: { kind: 'key', id: 'tester' }, reach: { units: 'all', classes: 'all' } } as const;
    const classKey = 'sample:T.31.002';
    const [a, b] = [restarted(), restarted()];
    for (let n = 0; n < 2; n += 1) await a.pools.draw(a, asker, classKey);
    await makeBlock(site, { class: classKey, count: 5 });
    // The other process knows nothing of the pool under way, and has used it up for itself.
    for (let n = 0; n < 22; n += 1) await b.pools.draw(b, asker, classKey);
    const c = restarted();
    const drawn: string[] = [];
    for (let n = 0; n < 40; n += 1) drawn.push(await c.pools.draw(c, asker, classKey));
    const pools = (await runsOf(classKey)).filter(({ purpose }) => purpose === 'pool');
    const all = pools.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, n) => from + n));
    expect(drawn.map((code) => Number(code.split('.')[3]))).toEqual(all.slice(0, 40));
  });

  test('a class is exhausted when no number is left, and not before', async () => {
    const codes = [];
    for (let n = 0; n < 9; n += 1) codes.push((await makeItem(site, { class: TINY })).code);
    expect(new Set(codes).size).toBe(9);
    const refused = await site.post('/v1/items').send({ class: TINY }).expect(409);
    expect(refused.body).toMatchObject({ code: 'numbers-exhausted', params: { class: TINY, free: 0, asked: 1 } });
    expect(await capacityOf('tiny', '1')).toEqual({ total: 9, used: 9, free: 0 });
  });

  test('a number that a given-up registration claimed is drawn again before the class is exhausted', async () => {
    await site
      .post('/v1/frameworks/tiny/classes')
      .send({ path: '2', title: { en: 'Two' }, itemKind: 'equipment' })
      .expect(201);
    const items = [];
    for (let n = 0; n < 8; n += 1) items.push(await makeItem(site, { class: 'tiny:2' }));
    const last = (await site.deps.catalog.current('tiny')).formatCode('2', 9);
    const claim = { subject: randomUUID(), event: randomUUID(), claimedAt: site.deps.now().toISOString() };
    await site.deps.stores.names.claim([{ _id: `code:${last.replaceAll('-', '')}`, ...claim }]);
    await site.post('/v1/items').send({ class: 'tiny:2' }).expect(409);
    expect(await capacityOf('tiny', '2')).toEqual({ total: 9, used: 9, free: 0 });
    await finish({ ...site.deps, now: () => new Date(site.deps.now().getTime() + 61_000) });
    expect(await capacityOf('tiny', '2')).toEqual({ total: 9, used: 8, free: 1 });
    site.clock.offsetMs += 61_000;
    expect((await makeItem(site, { class: 'tiny:2' })).code).toBe(last);
    const over = await site.post('/v1/codes').send({ class: 'tiny:2', count: 3 }).expect(409);
    expect(over.body.params).toEqual({ class: 'tiny:2', free: 0, asked: 3 });
  });
});
