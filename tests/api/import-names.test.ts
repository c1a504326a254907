import { applyImport } from '../../src/operations/apply-import.ts';
import { type importer, openImportSite } from '../support/importer.ts';
import { counts, makeItem, makeKey, makePlaces, makeUnits } from '../support/make.ts';
import { samplePlan } from '../support/sample-plan.ts';
import type { TestSite } from '../support/site.ts';

let site: TestSite;
let imports: ReturnType<typeof importer>;

beforeAll(async () => {
  ({ site, imports } = await openImportSite());
  await makeUnits(site, 'depot');
  await makePlaces(site, 'rack-a-01');
  const scheme = { title: { en: 'Old number' }, unique: true, characters: '0123456789-', minLength: 3 };
  await site
    .post('/v1/alias-schemes')
    .send({ key: 'old-number', ...scheme })
    .expect(201);
});
afterAll(() => site.close());

const plan = samplePlan({
  quantity: { column: 'n', as: 'pieces' },
  unit: { column: 'unit' },
  place: { column: 'place' },
  aliases: [
    { scheme: 'old-number', column: 'old' },
    { scheme: 'maker-serial', column: 'serial' },
  ],
});
const HEADER = 'class,name,n,unit,place,old,serial';
const file = (...lines: string[]) => `${HEADER}\n${lines.join('\n')}\n`;
/** A line with these other names. */
const named = (old: string, serial = '', n = '1') => `T23015,Pump,${n},Depot,,${old},${serial}`;

describe('other names from columns', () => {
  test('lead to the items, and the place is where they are', async () => {
    const { rows, counts: sums } = await imports.imported(
      file('T23015,Pump,1,Depot,Rack A-01,100-1,S/N 7', named('', 'S/N 7', '3')),
      plan,
    );
    expect(sums).toEqual({ rows: 2, create: 2, error: 0, items: 4 });
    const item = await imports.itemOf('100-1');
    expect(item).toMatchObject({
      code: rows[0]?.codes?.[0],
      unit: 'depot',
      place: 'rack-a-01',
      aliases: [
        { scheme: 'old-number', value: '100-1' },
        { scheme: 'maker-serial', value: 'S/N 7' },
      ],
    });
    const { body } = await site.post('/v1/resolve').send({ scan: 's/n 7' });
    expect(body.outcome).toBe('ambiguous');
  });

  test('that may not be are errors of their rows, which say both sides of a collision', async () => {
    const held = await makeItem(site, { aliases: [{ scheme: 'old-number', value: '200-9' }] });
    const code = (await makeItem(site)).code;
    const id = await imports.planned(
      file(
        named('200-9'),
        named('200-1'),
        named('200-1'),
        named('ABC'),
        named('1'),
        named('200-2', '', '2'),
        named('', code),
        named('', 'x'.repeat(101)),
        'T23015,Pump,1,Depot,Nowhere,200-3,',
        named('200-4'),
      ),
      plan,
    );
    expect(await imports.reasonsOf(id)).toEqual([
      'alias-taken',
      'create',
      'alias-twice',
      'alias-characters',
      'alias-length',
      'alias-of-many',
      'alias-is-code',
      'alias-invalid',
      'place-unknown',
      'create',
    ]);
    const rows = await imports.rowsOf(id);
    expect(rows[0]?.detail).toBe(`old-number:200-9 is a name of ${held.code} already`);
    expect(rows[2]?.detail).toMatch(/stands in line 3 already/);
    expect((await counts(site))['import-names']).toBe(0);
  });

  test('that somebody else got since the plan refuse their row alone; again changes nothing', async () => {
    const id = await imports.planned(file(named('300-1'), named('300-2'), named('300-3')), plan);
    const held = await makeItem(site, { aliases: [{ scheme: 'old-number', value: '300-2' }] });
    await site.post(`/v1/imports/${id}/apply`).expect(202);
    await Promise.all([applyImport(site.deps, id), applyImport(site.deps, id)]);
    const { state, counts: sums } = await imports.importOf(id);
    expect([state, sums]).toEqual(['applied', { rows: 3, create: 2, error: 1, items: 2 }]);
    expect((await imports.rowsOf(id))[1]).toMatchObject({ outcome: 'error', reason: 'alias-taken' });
    expect((await imports.itemOf('300-2')).code).toBe(held.code);
    for (const name of ['300-1', '300-3']) expect((await imports.itemOf(name)).title).toEqual({ en: 'Pump' });
  });

  test('of a scheme that others give are refused', async () => {
    const guarded = { key: 'guarded', title: { en: 'Guarded' }, unique: false, addedBy: ['clerk'] };
    await site.post('/v1/alias-schemes').send(guarded).expect(201);
    const { key } = await makeKey(site, { roles: ['administrator'] });
    const answer = await site
      .post('/v1/imports', key)
      .field('plan', JSON.stringify({ ...plan, aliases: [{ scheme: 'guarded', column: 'old' }] }))
      .attach('file', Buffer.from(file(named('400-1'))), 'made-up.csv');
    expect([answer.status, answer.body.code]).toEqual([403, 'missing-role']);
  });

  test('are ten at most, from columns that are there', async () => {
    const eleven = Array.from({ length: 11 }, () => ({ scheme: 'x', column: 'old' }));
    for (const [aliases, pointer] of [
      [eleven, '#/body/plan/aliases'],
      [[{ scheme: 'x', column: 'gone' }], '#/body/plan/aliases/0/column'],
    ]) {
      const { body } = await imports.upload(file(), { ...plan, aliases }).expect(422);
      expect(body.errors.map((each: { pointer: string }) => each.pointer)).toEqual([pointer]);
    }
  });
});

test('places are made where the plan says so', async () => {
  const made = { ...plan, place: { column: 'place', create: true }, aliases: [] };
  const { rows } = await imports.imported(file('T23015,Pump,1,Depot,Kho B – giá 2,,'), made);
  expect(await imports.itemOf(rows[0]?.codes?.[0] ?? '')).toMatchObject({ place: 'kho-b-gia-2', status: 'registered' });
});
