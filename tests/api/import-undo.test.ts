import { undoImport } from '../../src/operations/undo-import.ts';
import { type importer, openImportSite } from '../support/importer.ts';
import { counts, makeUnits } from '../support/make.ts';
import { samplePlan } from '../support/sample-plan.ts';
import type { TestSite } from '../support/site.ts';

let site: TestSite;
let imports: ReturnType<typeof importer>;

beforeAll(async () => {
  ({ site, imports } = await openImportSite());
  await makeUnits(site, 'depot');
  const scheme = { key: 'register-1', title: { en: 'Row of the register' }, unique: true };
  await site.post('/v1/alias-schemes').send(scheme).expect(201);
});
afterAll(() => site.close());

const plan = samplePlan({ unit: { column: 'unit' }, received: { column: 'on' } });
const keyed = samplePlan({
  key: { column: 'no', source: 'register-1' },
  quantity: undefined,
  unit: { column: 'unit' },
  attributes: { colour: { column: 'colour' } },
  status: { column: 'status' },
});

async function undo(id: string) {
  const { body } = await site.post(`/v1/imports/${id}/undo`).expect(202);
  await undoImport(site.deps, id);
  return body;
}

const typesOf = async (code: string) => (await imports.logOf(code)).map(({ type }) => type);

test('what an import made ends as disposed, its code stays, and what something else has happened to is left alone', async () => {
  const file =
    'class,name,n,unit,on\nT23015,Pump,3,Depot,2020-01-02\nT23020,Saw,1,Depot,2020-01-02\nT23,Short,1,Depot,2020-01-02\n';
  const { id, rows } = await imports.imported(file, plan);
  const [[one = '', two = '', three = ''] = [], [saw = ''] = []] = rows.map(({ codes = [] }) => codes);
  await site.post(`/v1/items/${two}/events`).send({ type: 'issued', unit: 'depot' }).expect(201);
  expect((await undo(id)).state).toBe('undoing');
  expect(await imports.importOf(id)).toMatchObject({ state: 'undone', undone: { items: 3, kept: 1 } });
  for (const code of [one, three, saw]) {
    expect(await imports.itemOf(code)).toMatchObject({ code, status: 'disposed' });
    expect(await typesOf(code)).toEqual(['registered', 'received', 'retired', 'disposed']);
  }
  expect(await imports.itemOf(two)).toMatchObject({ status: 'in_use' });
  const [pumps, saws, short] = await imports.rowsOf(id);
  expect(pumps?.undo).toMatchObject({ undone: 2, kept: [{ code: two, reason: 'changed-since' }] });
  expect(pumps?.undo?.kept[0]?.detail).toMatch(/issued/);
  expect([saws?.undo, short?.undo]).toEqual([{ undone: 1, kept: [] }, undefined]);
  const next = await site.post('/v1/items').send({ class: 'sample:T.23.020' }).expect(201);
  expect(next.body.code).not.toBe(saw);
  await imports.upload(file, plan).expect(201);
});

test('twice at once, again and begun anew it records each counter-event once', async () => {
  const { id, rows } = await imports.imported('class,name,n,unit,on\nT23015,Twice,30,Depot,2020-01-02\n', plan);
  await site.post(`/v1/imports/${id}/undo`).expect(202);
  await Promise.all([undoImport(site.deps, id), undoImport(site.deps, id)]);
  const before = await counts(site);
  expect((await undo(id)).state).toBe('undone');
  await site.deps.stores.imports.change(id, ['undone'], { state: 'undoing', undoneTo: 1 });
  await undoImport(site.deps, id);
  expect(await counts(site)).toEqual(before);
  expect(await imports.importOf(id)).toMatchObject({ state: 'undone', undone: { items: 30, kept: 0 } });
  for (const code of rows[0]?.codes?.slice(0, 5) ?? []) expect(await typesOf(code)).toHaveLength(4);
});

test('descriptions that an import changed go back to what they were; moves stay, and are told', async () => {
  const head = 'no,class,name,unit,colour,status';
  const first = await imports.imported(
    `${head}\n1,T23015,Pump,Depot,,in_stock\n2,T23015,Saw,Depot,red,in_stock\n3,T23015,Axe,Depot,,in_stock\n`,
    keyed,
  );
  const second = await imports.imported(
    `${head}\n1,T23015,Pump 2,Depot,blue,in_stock\n2,T23015,Saw 2,Depot,red,in_use\n3,T23015,Axe,Depot,,in_stock\n`,
    keyed,
  );
  const [pump = '', saw = '', axe = ''] = first.rows.flatMap(({ codes = [] }) => codes);
  await undo(second.id);
  expect(await imports.itemOf(pump)).toMatchObject({ title: { en: 'Pump' }, attributes: {}, status: 'in_stock' });
  expect(await typesOf(pump)).toEqual(['registered', 'received', 'described', 'described']);
  expect(await imports.itemOf(saw)).toMatchObject({ title: { en: 'Saw 2' }, status: 'in_use' });
  expect((await imports.rowsOf(second.id)).map(({ undo: done }) => done?.kept[0]?.reason)).toEqual([
    undefined,
    'moved-by-import',
    undefined,
  ]);
  expect(await imports.importOf(second.id)).toMatchObject({ undone: { items: 1, kept: 1 } });
  await undo(first.id);
  expect((await imports.rowsOf(first.id)).map(({ undo: done }) => done?.kept[0]?.reason)).toEqual([
    'changed-since',
    'changed-since',
    undefined,
  ]);
  expect(await imports.itemOf(axe)).toMatchObject({ status: 'disposed' });
});

test('lots and what came as lost or disposed end where they can', async () => {
  const lots = samplePlan({
    class: { column: 'class', values: {}, itemKind: 'lot' },
    quantity: { column: 'n', as: 'lot' },
    status: { column: 'status' },
    unit: { column: 'unit' },
  });
  const { id, rows } = await imports.imported(
    'class,name,n,status,unit\nV.10.001,Oil,2.5,in_stock,Depot\nV.10.001,Oil,1,lost,Depot\nV.10.001,Oil,1,disposed,Depot\n',
    lots,
  );
  await undo(id);
  for (const { codes = [] } of rows)
    expect((await imports.itemOf(codes[0] ?? '')).holdings).toMatchObject([{ status: 'disposed' }]);
  expect((await imports.rowsOf(id)).map(({ undo: done }) => done?.kept[0]?.reason ?? done?.undone)).toEqual([
    1,
    1,
    'disposed-by-import',
  ]);
});

test('what is not applied can not be undone', async () => {
  const id = await imports.planned('class,name,n,unit,on\nT23015,Planned,1,Depot,2020-01-02\n', plan);
  const { body } = await site.post(`/v1/imports/${id}/undo`).expect(409);
  expect([body.code, body.params.state]).toEqual(['import-not-applied', 'planned']);
  await site.post('/v1/imports/nowhere/undo').expect(404);
});
