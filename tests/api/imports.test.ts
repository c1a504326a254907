import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { applyImport } from '../../src/operations/apply-import.ts';
import { expire } from '../../src/operations/expire.ts';
import { counts, makeBlock, makeUnits } from '../support/make.ts';
import { encodeOld } from '../support/old-encodings.ts';
import { samplePath, samplePlan } from '../support/sample-plan.ts';
import { openTestSite, type TestSite } from '../support/site.ts';
import { makeTinyFramework } from '../support/small-framework.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  // Imports are applied here, step by step.
  await site.jobs.stop();
  await makeUnits(site, 'depot');
  await makeTinyFramework(site);
});
afterAll(() => site.close());

const PLAN = samplePlan();

let serial = 0;
/** A file that was never sent before. */
function csv(...lines: string[]): string {
  serial += 1;
  return `class,name,n\n${lines.join('\n')}\n${'\n'.repeat(serial)}`;
}

function upload(file: string | Buffer, plan: unknown = PLAN) {
  const text = typeof plan === 'string' ? plan : JSON.stringify(plan);
  return site.post('/v1/imports').field('plan', text).attach('file', Buffer.from(file), 'made-up.csv');
}

async function planned(file: string, plan: unknown = PLAN): Promise<string> {
  return (await upload(file, plan).expect(201)).body.id;
}

async function apply(id: string) {
  const { body } = await site.post(`/v1/imports/${id}/apply`).expect(202);
  await applyImport(site.deps, id);
  return body;
}

const importOf = async (id: string) => (await site.get(`/v1/imports/${id}`).expect(200)).body;
const rowsOf = async (id: string, query = '') =>
  (await site.get(`/v1/imports/${id}/rows?limit=1000${query}`).expect(200)).body.data;
const itemsNamed = async (title: string) =>
  (await site.get(`/v1/items?limit=1000&text=${title}`).expect(200)).body.data;

/** Refused, with nothing stored and no file left behind. */
async function refused(
  request: ReturnType<typeof upload>,
  status: number,
): Promise<{ code: string; errors?: { pointer: string; detail: string }[] }> {
  const before = await counts(site);
  const answer = await request;
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json; charset=utf-8']);
  expect(await counts(site)).toEqual(before);
  expect(await readdir(join(site.dataDir, 'uploads'))).toEqual([]);
  return answer.body;
}

const pointers = ({ errors = [] }: { errors?: { pointer: string }[] }) => errors.map(({ pointer }) => pointer);

describe('a file that can not be read is refused with the reason, and nothing of it is stored', () => {
  const good = 'T23015,Pump,1\n'.repeat(700);
  const files: [string, string | Buffer, RegExp][] = [
    ['empty', '', /empty/],
    ['of line breaks alone', '\n\r\n\n', /empty/],
    ['in Latin-1', Buffer.from(`class,name,n\n${good}T23015,M\xe1y,1\n`, 'latin1'), /not UTF-8.*windows-1258/],
    ['in UTF-16 without a byte order mark', Buffer.from(`class,name,n\n${good}`, 'utf16le'), /UTF-8|NUL/],
    ['with a NUL', `class,name,n\n${good}T23015,a\0b,1\n`, /Line 702.*NUL/],
    ['with a quote not closed', `class,name,n\n${good}T23015,"Pump,1\n${good}`, /Line 702.*quote/],
    ['with a quote inside a field', `class,name,n\n${good}T23015,Pu"mp",1\n`, /Line 702.*quote/],
    ['with a column twice', 'class,name,n,name\nT23015,Pump,1,x\n', /name.*twice/],
    ['with a column without a name', 'class,name,,n\nT23015,Pump,,1\n', /no name/],
    ['with a million columns', `${'c,'.repeat(1_000_000)}\n`, /more than 200 columns/],
    ['of one line of 2 MB', 'x'.repeat(2_000_000), /more than/],
    ['of one record of 2 MB', `class,name,n\nT23015,"${'x\n'.repeat(1_000_000)}",1\n`, /more than/],
  ];

  test.each(files)('%s', async (_, file, reason) => {
    const problem = await refused(upload(file), 422);
    expect(pointers(problem)).toEqual(['#/body/file']);
    expect(problem.errors?.[0]?.detail).toMatch(reason);
  });

  test('also when it is sent again under the same Idempotency-Key', async () => {
    const file = `class,name,n\n${good}T23015,"Pump,1\n`;
    for (let time = 0; time < 2; time += 1) await refused(upload(file).set('Idempotency-Key', 'broken'), 422);
  });

  test('with a byte order mark, CRLF, quoted line breaks and empty lines it is read', async () => {
    const id = await planned(
      `\ufeff${csv('', 'T23015,"Bilge\nPump",2', '', '"T23015",Other,1').replaceAll('\n', '\r\n')}`,
    );
    expect((await importOf(id)).counts).toEqual({ rows: 2, create: 1, error: 1, items: 1 });
    const rows = (await rowsOf(id)).map((row: { line: number; outcome: string }) => [row.line, row.outcome]);
    expect(rows).toEqual([
      [3, 'error'],
      [6, 'create'],
    ]);
  });
});

describe('how a file is written', () => {
  const lines = 'class;name;n\nT23015;Máy phát điện;1\nT23015;Bộ dụng cụ sửa chữa;1\nT23020;Dây cáp ngoài trời;2\n';

  test('is found and shown', async () => {
    const { body } = await upload(encodeOld(lines, 'vni')).expect(201);
    expect([body.form, body.counts.create]).toEqual([{ encoding: 'vni', delimiter: 'semicolon' }, 3]);
    await apply(body.id);
    expect((await itemsNamed('sua'))[0].title).toEqual({ en: 'Bộ dụng cụ sửa chữa' });
  });

  test('can be chosen; what can not be told is refused with the candidates', async () => {
    const few = encodeOld('class,name,n\nT23015,Máy,1\n', 'tcvn3');
    expect((await refused(upload(few), 422)).errors?.[0]?.detail).toMatch(/tcvn3/);
    const { body } = await upload(few, { ...PLAN, file: { encoding: 'tcvn3', delimiter: 'comma' } }).expect(201);
    expect([body.form, body.counts.create]).toEqual([{ encoding: 'tcvn3', delimiter: 'comma' }, 1]);
    const unknown = await refused(upload(few, { ...PLAN, file: { encoding: 'viscii', delimiter: '|' } }), 422);
    expect(pointers(unknown)).toEqual(['#/body/plan/file/encoding', '#/body/plan/file/delimiter']);
  });
});

describe('a plan', () => {
  const with_ = (change: object) => ({ ...PLAN, ...change });
  const cases: [string, unknown, number, string[]][] = [
    ['that is not JSON', '{', 400, []],
    ['that is empty', '', 400, []],
    ['with a field twice', '{"framework":"sample","framework":"tiny"}', 400, []],
    ['nested too deep', '['.repeat(20_000) + ']'.repeat(20_000), 400, []],
    ['that is null', 'null', 422, ['#/body/plan']],
    ['that is a list', '[]', 422, ['#/body/plan']],
    ['with unknown fields', with_({ surplus: 1, other: 2 }), 422, ['#/body/plan/other', '#/body/plan/surplus']],
    ['with __proto__', '{"__proto__":{"again":true}}', 422, ['#/body/plan/__proto__']],
    [
      'with an attribute __proto__',
      JSON.stringify(PLAN).replace('{', '{"attributes":{"__proto__":{"column":"n"}},'),
      422,
      ['#/body/plan/attributes/__proto__'],
    ],
    ['with a lone surrogate', '{"framework":"\\ud800"}', 422, ['#/body/plan/framework']],
    ['of another framework', with_({ framework: 'nowhere' }), 422, ['#/body/plan/framework']],
    [
      'with columns that the file lacks',
      with_({ title: { column: 'x', language: 'en' }, unit: { column: 'y' } }),
      422,
      ['#/body/plan/title/column', '#/body/plan/unit/column'],
    ],
    [
      'with a column for an object',
      with_({ title: { column: { $gt: '' }, language: 'fr' } }),
      422,
      ['#/body/plan/title/column', '#/body/plan/title/language'],
    ],
    [
      'with a path out of order',
      with_({
        class: {
          column: 'class',
          path: [
            [3, 6],
            [1, 3],
          ],
        },
      }),
      422,
      ['#/body/plan/class/path/1'],
    ],
    [
      'with units of measure that are none',
      with_({ uom: { column: 'n', values: { 'a/b': 'piece' } } }),
      422,
      ['#/body/plan/uom/values/a~1b'],
    ],
    ['that is not sure of itself', with_({ again: 'yes' }), 422, ['#/body/plan/again']],
  ];

  test.each(cases)('%s is refused', async (_, plan, status, at) => {
    const problem = await refused(upload(csv('T23015,Pump,1'), plan), status);
    expect(pointers(problem).sort()).toEqual(at);
  });

  test('may come as a field or as a file, before or after the register', async () => {
    const file = () => Buffer.from(csv('T23015,Pump,1'));
    const plan = Buffer.from(JSON.stringify(PLAN));
    const post = () => site.post('/v1/imports');
    await post().attach('file', file(), 'a.csv').field('plan', plan.toString()).expect(201);
    await post()
      .attach('plan', plan, { filename: 'plan.json', contentType: 'application/json' })
      .attach('file', file(), 'a.csv')
      .expect(201);
    await post().attach('file', file(), 'a.csv').attach('plan', plan, 'plan.json').expect(201);
  });

  test('and a file come once each and nothing else with them', async () => {
    const file = () => Buffer.from(csv('T23015,Pump,1'));
    const plan = JSON.stringify(PLAN);
    const post = () => site.post('/v1/imports');
    const requests: [ReturnType<typeof upload>, string][] = [
      [post().field('plan', plan), 'file'],
      [post().attach('file', file(), 'a.csv'), 'plan'],
      [post().field('plan', plan).field('plan', plan).attach('file', file(), 'a.csv'), 'plan'],
      [post().field('plan', plan).attach('file', file(), 'a.csv').attach('file', file(), 'b.csv'), 'file'],
      [post().field('plan', plan).field('again', 'true').attach('file', file(), 'a.csv'), 'again'],
      [post().field('plan', plan).attach('file', file(), 'a.csv').attach('other', file(), 'c.csv'), 'other'],
      [post().field('plan', plan).field('file', 'class,name,n'), 'file'],
    ];
    for (const [request, name] of requests) expect(pointers(await refused(request, 422))).toEqual([`#/body/${name}`]);
    expect((await refused(post().field('plan', ' '.repeat(70_000)).attach('file', file(), 'a.csv'), 413)).code).toBe(
      'too-large',
    );
    expect(
      (
        await refused(
          post().attach('plan', Buffer.alloc(70_000, ' '), 'plan.json').attach('file', file(), 'a.csv'),
          413,
        )
      ).code,
    ).toBe('too-large');
  });

  test.each(['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=x'])(
    'in a body that is no %s is 400',
    async (type) => {
      for (const body of [
        '',
        'nonsense',
        '--x\r\nContent-Disposition: form-data\r\n\r\n',
        '--x\r\nContent-Disposition: form-data; name="plan"\r\n\r\n{',
      ]) {
        await refused(site.post('/v1/imports').set('Content-Type', type).send(body), 400);
      }
    },
  );
});

describe('lines that do not fit', () => {
  test('are told with their reason in the language asked for, and the others go in', async () => {
    const quantities = ['1e9', '1000000000', '10001', '0', '-1', '1.5', '', ' ', 'ten', '０', '1 000', '9'.repeat(400)];
    const id = await planned(
      csv(
        'T23015,Fitting,2',
        ...quantities.map((n) => `T23015,Odd,${n}`),
        'T23,Short,1',
        'X99999,Class,1',
        'T23015,Many,1,1',
        'T23015',
        'T23015,,1',
      ),
    );
    const { counts: sums } = await importOf(id);
    expect(sums).toEqual({ rows: 1 + quantities.length + 5, create: 1, error: quantities.length + 5, items: 2 });
    const errors = await rowsOf(id, '&outcome=error');
    expect(errors.map(({ reason }: { reason: string }) => reason).slice(-5)).toEqual([
      'class-length',
      'class-characters',
      'fields-missing',
      'fields-missing',
      'title-missing',
    ]);
    expect(
      errors.slice(0, quantities.length).every(({ reason }: { reason: string }) => /^quantity-/.test(reason)),
    ).toBe(true);
    for (const { detail } of errors) expect(detail.length).toBeLessThan(300);
    const vi = await site.get(`/v1/imports/${id}/rows?outcome=error&limit=1`).set('Accept-Language', 'vi');
    expect([vi.body.data[0].line, vi.body.data[0].detail]).toEqual([3, '1e9 không phải số nguyên']);
    await apply(id);
    expect(await itemsNamed('odd')).toEqual([]);
    expect(await itemsNamed('fitting')).toHaveLength(2);
  });

  test('also by what is there: classes that are closed or of another kind, units nobody made', async () => {
    await site.patch('/v1/frameworks/sample/classes/T.31.002').send({ closed: true }).expect(200);
    const plan = { ...PLAN, unit: { column: 'unit' } };
    const lines = [
      'T31002,A,1,Depot',
      'V10001,B,1,Depot',
      'T23099,C,1,Depot',
      'T23015,D,1,Nowhere',
      'T23015,E,1,depot',
    ];
    const id = await planned(`class,name,n,unit\n${lines.join('\n')}\n`, plan);
    expect(
      (await rowsOf(id)).map(({ reason, outcome }: { reason?: string; outcome: string }) => reason ?? outcome),
    ).toEqual(['class-is-closed', 'class-of-other-kind', 'class-unknown', 'unit-unknown', 'create']);
  });
});

describe('the same file again', () => {
  test('is refused and the import is named, unless it is meant', async () => {
    const file = csv('T23015,Twice,1');
    const id = await planned(file);
    const again = await upload(file).expect(409);
    expect(again.body).toMatchObject({ code: 'import-repeated', params: { import: id, state: 'planned' } });
    expect(await planned(file, { ...PLAN, again: true })).not.toBe(id);
    expect((await upload(file).set('Idempotency-Key', 'named')).status).toBe(409);
  });

  test('under the same Idempotency-Key answers the first answer', async () => {
    const file = csv('T23015,Replayed,1');
    const first = await upload(file).set('Idempotency-Key', 'replayed').expect(201);
    const again = await upload(file).set('Idempotency-Key', 'replayed').expect(201);
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
    expect((await upload(csv('T23015,Other,1')).set('Idempotency-Key', 'replayed')).body.code).toBe(
      'idempotency-key-reused',
    );
  });

  test('twice at once is planned once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const file = csv(`T23015,Raced ${round},1`);
      const answers = await Promise.all([upload(file), upload(file), upload(file)]);
      const [winner] = answers.filter(({ status }) => status === 201);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
      for (const { status, body } of answers) if (status === 409) expect(body.params.import).toBe(winner?.body.id);
      const { body } = await site.get('/v1/imports?limit=1000');
      expect(body.data.filter(({ sha256 }: { sha256: string }) => sha256 === winner?.body.sha256)).toHaveLength(1);
    }
  });

  test('may come when its import came to nothing', async () => {
    const file = csv('T23015,Left,1');
    const id = await planned(file);
    await site.deps.stores.imports.model.updateOne({ _id: id }, { $set: { state: 'planning' } });
    expect((await upload(file)).status).toBe(409);
    site.clock.offsetMs += 3_700_000;
    await expire(site.deps);
    expect((await importOf(id)).state).toBe('failed');
    const next = await planned(file);
    expect(next).not.toBe(id);
    site.clock.offsetMs = 0;
  });
});

describe('applying', () => {
  test('twice, at once and again later makes each piece once', async () => {
    const id = await planned(csv('T23015,Applied,7', 'T23020,Applied,5', 'T23015,Applied,1'));
    const start = () => site.post(`/v1/imports/${id}/apply`).expect(202);
    await Promise.all([start(), start(), applyImport(site.deps, id)]);
    await Promise.all([applyImport(site.deps, id), applyImport(site.deps, id), applyImport(site.deps, id)]);
    expect(await importOf(id)).toMatchObject({ state: 'applied', progress: { rows: 3, items: 13 } });
    const before = await counts(site);
    expect((await start()).body.state).toBe('applied');
    await applyImport(site.deps, id);
    expect(await counts(site)).toEqual(before);
    const items = await itemsNamed('applied');
    const codes = (await rowsOf(id)).map((row: { codes: string[] }) => row.codes);
    expect(codes.map((each: string[]) => each.length)).toEqual([7, 5, 1]);
    expect(items.map(({ code }: { code: string }) => code).sort()).toEqual(codes.flat().sort());
  });

  test('a file of nothing but its header makes nothing and is done', async () => {
    const id = await planned(csv());
    expect((await importOf(id)).counts).toEqual({ rows: 0, create: 0, error: 0, items: 0 });
    await apply(id);
    expect((await importOf(id)).state).toBe('applied');
  });

  test('fails before it has made anything when the numbers have gone meanwhile, and the file may come again', async () => {
    const plan = {
      framework: 'tiny',
      class: { column: 'class', path: [[0, 1]] },
      quantity: { column: 'n', as: 'pieces' },
    };
    const file = csv('1,Tiny,8');
    const id = await planned(file, plan);
    await makeBlock(site, { class: 'tiny:1', count: 5 });
    const items = (await counts(site))['items'];
    await apply(id);
    expect((await importOf(id)).state).toBe('failed');
    expect((await counts(site))['items']).toBe(items);
    const again = await site.post(`/v1/imports/${id}/apply`).expect(409);
    expect(again.body).toMatchObject({ code: 'import-not-planned', params: { state: 'failed' } });
    const next = await planned(file, plan);
    expect((await rowsOf(next))[0]).toMatchObject({ outcome: 'error', reason: 'class-is-full' });
  });

  test('is refused for an import that is not there or still being planned', async () => {
    expect((await site.post('/v1/imports/nothing/apply')).status).toBe(404);
    const id = await planned(csv('T23015,Planning,1'));
    await site.deps.stores.imports.model.updateOne({ _id: id }, { $set: { state: 'planning' } });
    expect((await site.post(`/v1/imports/${id}/apply`).expect(409)).body.params.state).toBe('planning');
  });

  test('a lot keeps its quantity; with a date of receipt it is taken in on that day', async () => {
    const plan = samplePlan({
      class: { column: 'class', path: samplePath, itemKind: 'lot' },
      title: { column: 'name', language: 'vi' },
      quantity: { column: 'n', as: 'lot' },
      uom: { column: 'uom', values: { lít: 'LTR' } },
      unit: { column: 'unit', create: true },
      received: { column: 'on' },
      attributes: { shelf: { column: 'unit' } },
    });
    const id = await planned(
      "class,name,n,uom,unit,on\nV10001,Dầu lô,123456789.123456,lít,Kho O'Đức,1998-03-12\n",
      plan,
    );
    await apply(id);
    const [item] = await itemsNamed('dau');
    expect(item).toMatchObject({ kind: 'lot', uom: 'LTR', attributes: { shelf: "Kho O'Đức" } });
    expect(item.holdings).toEqual([{ unit: 'kho-oduc', status: 'in_stock', quantity: '123456789.123456' }]);
    const { body: log } = await site.get(`/v1/items/${item.code}/events`);
    expect(log.data.map(({ type, occurredAt }: Record<string, string>) => [type, occurredAt])).toEqual([
      ['registered', '1998-03-12'],
      ['received', '1998-03-12'],
    ]);
    expect((await site.get('/v1/units/kho-oduc').expect(200)).body.title).toEqual({ vi: "Kho O'Đức" });
  });
});

test('the rows of an import are paged without a gap', async () => {
  const id = await planned(csv(...Array.from({ length: 30 }, (_, n) => `T23015,Row,${n % 3}`)));
  const seen: number[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await site.get(`/v1/imports/${id}/rows?limit=7&outcome=create${cursor}`).expect(200);
    seen.push(...body.data.map(({ line }: { line: number }) => line));
    if (body.next === null) break;
    cursor = `&cursor=${body.next}`;
  }
  expect(seen).toEqual(
    Array.from({ length: 30 }, (_, n) => n)
      .filter((n) => n % 3)
      .map((n) => n + 2),
  );
});
