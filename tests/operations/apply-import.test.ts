import { readBody } from '@tagtree/evidence';
import { applyImport } from '../../src/operations/apply-import.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { finish } from '../../src/operations/finish.ts';
import { samplePlan } from '../support/sample-plan.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const PIECES = 7;

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  // The imports are applied here, step by step.
  await site.jobs.stop();
});
afterAll(() => site.close());

async function planned(quantities: readonly number[] = [PIECES]): Promise<string> {
  const plan = samplePlan({ title: undefined, again: true });
  const { body } = await site
    .post('/v1/imports')
    .field('plan', JSON.stringify(plan))
    .attach('file', Buffer.from(`class,n\n${quantities.map((count) => `T23015,${count}\n`).join('')}`), 'made-up.csv')
    .expect(201);
  return body.id;
}

/** Something that happens just before events are written. */
function justBefore(deps: Deps, happens: () => Promise<unknown>): Deps {
  const { events } = deps.stores;
  const insertMany: typeof events.insertMany = async (rows) => {
    await happens();
    return events.insertMany(rows);
  };
  return { ...deps, stores: { ...deps.stores, events: { ...events, insertMany } } };
}

async function madeBy(id: string): Promise<string[]> {
  const made: string[] = [];
  for await (const row of site.deps.stores.events.all()) {
    const { via, data } = readBody(row.body);
    if (row.type === 'registered' && via?.import?.startsWith(id)) made.push(String(data['code']));
  }
  return made;
}

async function abandoned(): Promise<number> {
  return site.deps.stores.events.model.countDocuments({ type: 'registration-abandoned' });
}

describe('applying an import', () => {
  test('that began long ago claims its codes as of now: the job that settles stale claims leaves them alone', async () => {
    const id = await planned();
    await site.post(`/v1/imports/${id}/apply`).expect(202);
    site.clock.offsetMs += 100_000;
    await applyImport(
      justBefore(site.deps, () => finish(site.deps)),
      id,
    );
    expect(await abandoned()).toBe(0);
    expect(new Set(await madeBy(id)).size).toBe(PIECES);
  });

  test('whose pieces were taken for stale and given up makes each again, once, under the number it had', async () => {
    const id = await planned();
    await site.post(`/v1/imports/${id}/apply`).expect(202);
    const later = { ...site.deps, now: () => new Date(site.deps.now().getTime() + 61_000) };
    let rounds = 0;
    const slow = justBefore(site.deps, async () => {
      rounds += 1;
      if (rounds === 1) await finish(later);
    });
    await applyImport(slow, id);
    expect(await abandoned()).toBe(PIECES);
    const made = await madeBy(id);
    expect([made.length, new Set(made).size]).toEqual([PIECES, PIECES]);
    const { body } = await site.get(`/v1/imports/${id}/rows`).expect(200);
    expect(made.sort()).toEqual(body.data[0].codes);
    for (const code of made) await site.get(`/v1/items/${code}`).expect(200);
    await site.deps.stores.imports.model.updateOne({ _id: id }, { $set: { state: 'applying', 'progress.line': 1 } });
    await applyImport(site.deps, id);
    expect((await madeBy(id)).length).toBe(PIECES);
  });

  test('that is stopped in the middle of a long row and then gone on with by two at once makes each piece once', async () => {
    const id = await planned([2, 3_100, 1]);
    await site.post(`/v1/imports/${id}/apply`).expect(202);
    let batches = 0;
    await applyImport(site.deps, id, () => {
      batches += 1;
      return batches < 4;
    });
    const { body: stopped } = await site.get(`/v1/imports/${id}`).expect(200);
    expect(stopped).toMatchObject({ state: 'applying', progress: { rows: 0, items: 0 } });
    await Promise.all([applyImport(site.deps, id), applyImport(site.deps, id)]);
    const { body: done } = await site.get(`/v1/imports/${id}`).expect(200);
    expect(done).toMatchObject({ state: 'applied', progress: { rows: 3, items: 3_103 } });
    const made = await madeBy(id);
    expect([made.length, new Set(made).size]).toEqual([3_103, 3_103]);
    expect(await site.deps.stores.items.model.collection.countDocuments({ code: { $in: made } })).toBe(3_103);
  });
});
