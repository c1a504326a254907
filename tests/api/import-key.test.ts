import { applyImport } from '../../src/operations/apply-import.ts';
import { type importer, openImportSite } from '../support/importer.ts';
import { counts, makePlaces, makeUnits } from '../support/make.ts';
import { samplePlan } from '../support/sample-plan.ts';
import type { TestSite } from '../support/site.ts';

let site: TestSite;
let imports: ReturnType<typeof importer>;

beforeAll(async () => {
  ({ site, imports } = await openImportSite());
  await makeUnits(site, 'depot', 'team');
  await makePlaces(site, 'rack-a');
  const scheme = { key: 'register-1', title: { en: 'Row of the register' }, unique: true };
  await site.post('/v1/alias-schemes').send(scheme).expect(201);
});
afterAll(() => site.close());

const plan = samplePlan({
  key: { column: 'no', source: 'register-1' },
  quantity: undefined,
  unit: { column: 'unit' },
  place: { column: 'place' },
  grade: { column: 'grade', values: { good: '1' } },
  status: { column: 'status', values: {} },
  attributes: { colour: { column: 'colour' } },
  aliases: [{ scheme: 'maker-serial', column: 'serial' }],
});
let files = 0;
const file = (...lines: string[]) => {
  files += 1;
  return `no,class,name,unit,place,grade,status,colour,serial\n${lines.join('\n')}\n${'\n'.repeat(files)}`;
};
const typesOf = async (code: string) => (await imports.logOf(code)).map(({ type }) => type);

test('the next file of a source changes what differs and makes what is new; the same file again changes nothing', async () => {
  const first = await imports.imported(
    file('1,T23015,Pump,Depot,,good,in_stock,red,S1', '2,T23015,Pump,Depot,,,in_stock,,', '3,T23020,Saw,Depot,,,,,'),
    plan,
  );
  expect(first.counts).toEqual({ rows: 3, create: 3, update: 0, unchanged: 0, error: 0, items: 3 });
  const next = [
    '1,T23015,Pump 2,Depot,Rack A,2,in_stock,red,S1',
    '2,T23015,Pump,Team,,,in_use,blue,S9',
    '3,T23020,Saw,Depot,,,,,',
    '4,T23020,Saw,Depot,,,,,',
  ];
  const second = await imports.imported(file(...next), plan);
  expect(second.counts).toEqual({ rows: 4, create: 1, update: 2, unchanged: 1, error: 0, items: 1 });
  const [one = '', two = '', three = ''] = first.rows.flatMap(({ codes = [] }) => codes);
  expect(second.rows.map(({ outcome, codes }) => [outcome, codes?.length])).toEqual([
    ['update', 1],
    ['update', 1],
    ['unchanged', 1],
    ['create', 1],
  ]);
  expect(second.rows.slice(0, 3).flatMap(({ codes }) => codes)).toEqual([one, two, three]);
  expect(await imports.itemOf(one)).toMatchObject({ title: { en: 'Pump 2' }, place: 'rack-a', grade: '2' });
  expect(await typesOf(one)).toEqual(['registered', 'received', 'inspected', 'described', 'inspected', 'stored']);
  expect(await imports.itemOf(two)).toMatchObject({ unit: 'team', status: 'in_use', attributes: { colour: 'blue' } });
  expect(await typesOf(two)).toEqual(['registered', 'received', 'described', 'alias-added', 'issued']);
  expect(await typesOf(three)).toEqual(['registered']);
  const before = await counts(site);
  const third = await imports.imported(file(...next), plan);
  expect(third.counts).toEqual({ rows: 4, create: 0, update: 0, unchanged: 4, error: 0, items: 0 });
  expect((await counts(site))['events']).toBe(before['events']);
});

test('an empty field says nothing of what is there', async () => {
  const { rows } = await imports.imported(file('10,T23015,Pump,Depot,Rack A,good,in_stock,red,S1'), plan);
  const { counts: sums } = await imports.imported(file('10,T23015,Pump,Depot,,,,,'), plan);
  expect(sums).toMatchObject({ unchanged: 1 });
  expect(await imports.itemOf(rows[0]?.codes?.[0] ?? '')).toMatchObject({ place: 'rack-a', grade: '1' });
});

test('what nothing can change is an error of its line, and so is a key that is missing or twice', async () => {
  await imports.imported(
    file('20,T23015,Pump,Depot,,,in_stock,,', '21,T23015,Pump,Depot,,,in_use,,', '22,T23015,Pump,Depot,,,disposed,,'),
    plan,
  );
  const id = await imports.planned(
    file(
      '20,T23020,Pump,Depot,,,,,',
      '21,T23015,Pump,Team,,,in_use,,',
      '22,T23015,Pump,Depot,,,in_stock,,',
      ',T23015,Pump,Depot,,,,,',
      '23,T23015,Pump,Depot,,,,,',
      '23,T23015,Pump,Depot,,,,,',
      '22,T23015,Pump,Depot,,,,,',
    ),
    plan,
  );
  expect(await imports.reasonsOf(id)).toEqual([
    'class-differs',
    'unit-differs',
    'status-unreachable',
    'key-missing',
    'create',
    'alias-twice',
    'alias-twice',
  ]);
});

test('applied twice at once, or begun again, records each change once', async () => {
  const { rows } = await imports.imported(file('30,T23015,Pump,Depot,,,in_stock,,'), plan);
  const id = await imports.planned(file('30,T23015,Pump 3,Depot,Rack A,good,in_stock,red,S30'), plan);
  await site.post(`/v1/imports/${id}/apply`).expect(202);
  await Promise.all([applyImport(site.deps, id), applyImport(site.deps, id)]);
  await site.deps.stores.imports.change(id, ['applied'], { state: 'applying' });
  await applyImport(site.deps, id);
  expect(await typesOf(rows[0]?.codes?.[0] ?? '')).toEqual([
    'registered',
    'received',
    'described',
    'alias-added',
    'inspected',
    'stored',
  ]);
});

test('a change that is refused by now is an error, and what was first registered elsewhere is not made twice', async () => {
  const { rows } = await imports.imported(file('40,T23015,Pump,Depot,,,in_stock,,'), plan);
  const code = rows[0]?.codes?.[0] ?? '';
  const id = await imports.planned(file('40,T23015,Pump,Depot,,,in_use,,', '41,T23015,Pump,Depot,,,,,'), plan);
  for (const type of ['retired', 'disposed']) await site.post(`/v1/items/${code}/events`).send({ type }).expect(201);
  const aliases = [{ scheme: 'register-1', value: '41' }];
  await site.post('/v1/items').send({ class: 'sample:T.23.015', aliases }).expect(201);
  const applied = await imports.apply(id);
  expect(applied.counts).toEqual({ rows: 2, create: 0, update: 0, unchanged: 0, error: 2, items: 0 });
  expect(await imports.reasonsOf(id)).toEqual(['status-unreachable', 'alias-taken']);
});

test('a source that is not declared unique is a mistake of the plan', async () => {
  const key = { column: 'no', source: 'maker-serial' };
  const { body } = await imports.upload(file(), { ...plan, key }).expect(422);
  expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['#/body/plan/key/source']);
});
