import { restoreSite } from '../../src/restore-site.ts';
import { documentOf, handOnCatalogue, makeNational, NATIONAL, reserveFor, signed } from '../support/authority.ts';
import { backUpTestSite, loseMark, loseStore } from '../support/disaster.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const issue = async (site: TestSite, count: number): Promise<string[]> =>
  (await site.post('/v1/codes').send({ class: NATIONAL, count }).expect(201)).body.codes;
const left = async (site: TestSite): Promise<number> =>
  (await site.get('/v1/frameworks/national/classes/1/capacity').expect(200)).body.free;

/** A unit that is restored without what it gave out of one block, nor that it had taken in another one, which it takes in again. */
async function restoredUnit(authority: TestSite, withMark: boolean) {
  const before = await openTestSite();
  await handOnCatalogue(authority, before);
  const documents = [];
  for (let n = 0; n < 2; n += 1)
    documents.push(await documentOf(authority, (await reserveFor(authority, before, 100)).id));
  const take = (site: TestSite, document: object) => site.post('/v1/foreign-blocks').send(document).expect(200);
  await take(before, documents[0] as object);
  const given = await issue(before, 10);
  const path = await backUpTestSite(before);
  given.push(...(await issue(before, 10)));
  await take(before, documents[1] as object);
  given.push(...(await issue(before, 85)));
  await before.stop();
  await loseStore(before.place);
  if (!withMark) await loseMark(before.dataDir);
  await restoreSite(before.place, { path, gap: undefined, say: () => undefined });
  const unit = await openTestSite(before.place);
  await take(unit, documents[1] as object);
  return { unit, given, take };
}

describe('blocks of an authority after a restore', () => {
  let authority: TestSite;
  beforeAll(async () => {
    authority = await openTestSite();
    await makeNational(authority);
  });
  afterAll(() => authority.close());

  test.each([true, false])(
    'never give out a number that may have left the house (mark there: %s)',
    async (withMark) => {
      const { unit, given, take } = await restoredUnit(authority, withMark);
      const again: string[] = await issue(unit, 1).catch(() => []);
      const free = await left(unit);
      if (free > 0) again.push(...(await issue(unit, free)));
      expect(again.filter((code) => given.includes(code))).toEqual([]);
      const lost = given.at(-1) as string;
      const { body } = await unit.post('/v1/resolve').send({ scan: lost }).expect(200);
      expect(body).toMatchObject({ reason: 'after-backup', allowedEvents: ['registered'] });
      await unit.post('/v1/items').send({ class: NATIONAL, code: lost }).expect(201);

      const fresh = await documentOf(authority, (await reserveFor(authority, unit, 50)).id);
      await take(unit, signed({ ...fresh.block, givenAt: unit.deps.now().toISOString() }));
      expect((await issue(unit, 50))[0]).toBe(fresh.block.from);
      await unit.close();
    },
  );
});
