import { randomUUID } from 'node:crypto';
import { applyImport } from '../../src/operations/apply-import.ts';
import { filled, protectedEndpoints } from '../support/all-endpoints.ts';
import {
  counts,
  documentsOf,
  type MadeItem,
  makeBlock,
  makeItem,
  makeKey,
  makeUnits,
  misread,
} from '../support/make.ts';
import { samplePlan } from '../support/sample-plan.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const TITLE = 'HIDDENTITLE';
const VALUE = 'HIDDENVALUE';
const UNIQUE = 'HIDDENUNIQUE';
const SHARED = 'HIDDENSHARED';

let site: TestSite;
let hidden: {
  item: MadeItem;
  twin: MadeItem;
  block: { id: string; codes: string[] };
  claimed: MadeItem;
  importId: string;
  scanId: string;
  keyId: string;
  person: string;
};

beforeAll(async () => {
  site = await openTestSite();
  await site.jobs.stop();
  await makeUnits(site, 'north', 'north-team<north', 'south');
  await site
    .patch('/v1/units/north-team')
    .send({ title: { vi: TITLE } })
    .expect(200);
  const aliases = [{ scheme: 'legacy', value: SHARED }];
  const body = { unit: 'north-team', title: { en: TITLE }, attributes: { colour: VALUE } };
  const item = await makeItem(site, { ...body, aliases: [...aliases, { scheme: 'uii', value: UNIQUE }] });
  const twin = await makeItem(site, { ...body, aliases });
  const block = await makeBlock(site, { class: 'sample:T.31.001', count: 3, purpose: VALUE });
  const claimed = await makeItem(site, { ...body, class: 'sample:T.31.001', code: block.codes[0] });
  await site.deps.stores.foreignBlocks.insert({
    _id: 'foreign',
    class: 'sample:T.31.001',
    version: 1,
    from: 1,
    to: 3,
    giver: VALUE,
    purpose: VALUE,
    givenAt: '2026-01-01T00:00:00.000Z',
    open: [],
    takenAt: '2026-01-01T00:00:00.000Z',
    takenBy: 'admin-key',
  });
  const id = randomUUID();
  const events = [{ item: item.code, id, type: 'returned', unit: 'north-team', note: VALUE }];
  await site.post('/v1/events').send({ sentAt: new Date().toISOString(), events }).expect(200);
  const { id: keyId } = await makeKey(site, { title: VALUE, units: ['north'], classes: ['sample:T'] });
  const { body: person } = await site.post('/v1/people').send({ name: TITLE }).expect(201);
  hidden = {
    person: person.id,
    item,
    twin,
    block,
    claimed,
    importId: await anImport(),
    scanId: `admin-key:${id}`,
    keyId,
  };
});
afterAll(() => site.close());

const PLAN = samplePlan({ quantity: undefined });

async function anImport(): Promise<string> {
  const file = Buffer.from(`class,name\nT23020,${TITLE}\n`);
  const request = site.post('/v1/imports').field('plan', JSON.stringify(PLAN)).attach('file', file, `${VALUE}.csv`);
  const { body } = await request.expect(201);
  await site.post(`/v1/imports/${body.id}/apply`).expect(202);
  await applyImport(site.deps, body.id);
  return body.id;
}

interface Attack {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
}

const names = () => [hidden.item.code, hidden.item.id, UNIQUE, SHARED, misread(hidden.item.code), hidden.claimed.code];
const byName = (more: Attack = {}): Attack[] => names().map((code) => ({ params: { code, seq: '1' }, ...more }));
const leaf = { params: { key: 'sample', path: 'T.31.001' } };
const framework = { params: { key: 'sample', version: '1' } };
const block = () => ({ params: { id: hidden.block.id } });
const foreignDocument = () => ({
  format: 'tagtree-block-1',
  id: 'other',
  class: 'sample:T.31.001',
  version: 1,
  from: hidden.block.codes[0],
  to: hidden.block.codes[2],
  giver: 'made-up',
  holder: site.deps.origin,
  givenAt: '2026-01-01T00:00:00.000Z',
  printed: [],
  void: [],
});
const imported = () => ({ params: { id: hidden.importId } });
const definition = { levels: [] };
const node = (key: string) => ({ params: { key } });

/** How each endpoint is asked for what the key must not see. An endpoint that has none here makes the test fail. */
const attacks: Record<string, () => Attack[]> = {
  resolve: () => names().map((scan) => ({ body: { scan } })),
  parseCode: () => names().map((text) => ({ body: { text } })),
  listItems: () => ['', '?text=hidden', '?unit=north', '?class=sample:T', '?limit=1'].map((query) => ({ query })),
  registerItem: () => [
    { body: { class: 'sample:T.31.001', code: hidden.block.codes[0] } },
    { body: { class: 'sample:T.31.001', code: hidden.block.codes[0], unit: 'north-team' } },
  ],
  getItem: byName,
  describeItem: () => byName({ body: { title: { en: 'x' } } }),
  listEvents: byName,
  getEvent: byName,
  recordEvent: () => byName({ body: { type: 'note-added', note: 'x' } }),
  recordEvents: () => {
    const events = names().map((item) => ({ item, id: randomUUID(), type: 'note-added', note: 'x' }));
    return [{ body: { sentAt: new Date().toISOString(), events } }];
  },
  listRejectedScans: () => ['', '?state=settled'].map((query) => ({ query })),
  settleRejectedScan: () => [{ params: { id: hidden.scanId }, body: { as: 'discarded', reason: 'x' } }],
  getLabelSvg: byName,
  getLabelPng: byName,
  getLabelPdf: byName,
  listLabelStocks: () => [{}],
  getLabelStockPicture: () => [{ params: { key: 'avery-l7160' } }],
  printSheet: () => [
    ...names().map((code) => ({ body: { codes: [code], labelStock: 'avery-l7160' } })),
    { body: { query: { text: 'hidden' }, labelStock: 'avery-l7160' } },
  ],
  listFrameworks: () => [{}],
  createFramework: () => [{ body: { key: 'sample', title: { en: 'x' }, definition } }],
  previewFramework: () => [{ body: { definition } }],
  getFramework: () => [framework],
  listFrameworkVersions: () => [framework],
  draftFrameworkVersion: () => [{ ...framework, body: { definition } }],
  getFrameworkVersion: () => [framework],
  publishFrameworkVersion: () => [framework],
  retireFrameworkVersion: () => [{ ...framework, body: {} }],
  compareFrameworkVersion: () => [framework],
  getCatalogue: () => [framework],
  getCatalogueCsv: () => [framework],
  compareCatalogue: () => [{ body: {} }],
  takeCatalogue: () => [{ body: {} }],
  compareCatalogueCsv: () => [{ ...framework, body: {} }],
  takeCatalogueCsv: () => [{ ...framework, body: {} }],
  showFramework: () => ['', '?branch=T.31'].map((query) => ({ ...framework, query })),
  listClasses: () => ['', '?parent=T', '?parent=T.31'].map((query) => ({ ...framework, query })),
  addClass: () => [{ ...framework, body: { path: 'T.31.001', title: { en: 'x' }, itemKind: 'equipment' } }],
  getClass: () => [leaf],
  describeClass: () => [{ ...leaf, body: {} }],
  getClassCapacity: () => [leaf],
  getClassNumbers: () => [leaf],
  listMisfits: () => [leaf],
  moveClass: () => [{ ...leaf, body: { under: 'NOWHERE' } }],
  mergeClass: () => [{ ...leaf, body: { into: 'T.31.001' } }],
  issueCodes: () => [{ body: { class: 'sample:T.31.001', count: 2_000 } }],
  listBlocks: () => ['', '?limit=1'].map((query) => ({ query })),
  reserveBlock: () => [{ body: { class: 'sample:T.31.001', count: 0 } }],
  getBlock: () => [block()],
  listBlockNumbers: () => [block()],
  getBlockDocument: () => [block()],
  noteBlockAccount: () => [{ ...block(), body: { claimed: hidden.block.codes } }],
  takeForeignBlock: () => [{ body: { block: foreignDocument() } }],
  listForeignBlocks: () => ['', '?limit=1'].map((query) => ({ query })),
  getForeignBlock: () => [{ params: { id: 'foreign' } }],
  listForeignBlockNumbers: () => [{ params: { id: 'foreign' } }],
  reportPrinted: () => [{ ...block(), body: { from: 'NONSENSE', to: 'NONSENSE' } }],
  voidBlock: () => [{ ...block(), body: { codes: ['NONSENSE'], reason: 'x' } }],
  listAliasSchemes: () => [{}],
  declareAliasScheme: () => [{ body: { key: 'x', title: { en: 'x' }, unique: true } }],
  getAliasScheme: () => [node('nowhere')],
  describeAliasScheme: () => [{ ...node('nowhere'), body: {} }],
  listUnits: () => ['', '?parent=north'].map((query) => ({ query })),
  registerUnit: () => [
    { body: { key: 'fresh', title: { en: 'x' }, parent: 'north' } },
    { body: { key: 'fresh', title: { en: 'x' } } },
  ],
  getUnit: () => [node('north'), node('north-team')],
  describeUnit: () => [{ ...node('north-team'), body: {} }],
  listPlaces: () => [{}],
  registerPlace: () => [{ body: {} }],
  getPlace: () => [node('nowhere')],
  describePlace: () => [{ ...node('nowhere'), body: {} }],
  listImportMappings: () => [{}],
  getImportMapping: () => [node('nowhere')],
  saveImportMapping: () => [
    { ...node('nowhere'), body: { plan: { framework: 'sample', class: { column: 'class', path: [[0, 1]] } } } },
  ],
  removeImportMapping: () => [node('nowhere')],
  listImports: () => [{}],
  planImport: () => [{}],
  getImport: () => [imported()],
  listImportRows: () => [imported()],
  applyImport: () => [imported()],
  undoImport: () => [imported()],
  getMe: () => [{}],
  listKeys: () => ['', '?limit=1'].map((query) => ({ query })),
  createKey: () => [
    { body: { title: 'x', roles: ['clerk'] } },
    { body: { title: 'x', roles: ['clerk'], units: ['north'], classes: ['sample:T'] } },
  ],
  listPeople: () => [{}],
  registerPerson: () => [{ body: { name: 'x' } }],
  getPerson: () => [{ params: { id: hidden.person } }],
  describePerson: () => [{ params: { id: hidden.person }, body: { name: null } }],
  revokeKey: () => [{ params: { id: hidden.keyId } }],
};

/** Everything that must not come back, unless it was sent. */
function secrets(): string[] {
  const {
    item,
    twin,
    claimed,
    block: { id },
  } = hidden;
  const codes = [item.code, twin.code];
  return [
    TITLE,
    VALUE,
    UNIQUE,
    SHARED,
    item.id,
    twin.id,
    claimed.id,
    id,
    hidden.importId,
    hidden.scanId,
    hidden.keyId,
    ...codes,
  ];
}

interface Answer {
  operation: string;
  status: number;
  leaks: string[];
  body: Record<string, unknown>;
}

async function attackAll(key: string, but: RegExp): Promise<Answer[]> {
  const answers: Answer[] = [];
  let sofar = '';
  for (const { operationId, method, path, consumes } of protectedEndpoints(site)) {
    if (but.test(operationId)) continue;
    for (const { params = {}, query = '', body } of attacks[operationId]?.() ?? []) {
      const url = `${filled(path, params)}${query}`;
      const request = site.plain[method](url).set('Authorization', `Bearer ${key}`).buffer();
      const multipart = consumes?.includes('multipart/form-data');
      const sent = multipart
        ? request.field('plan', JSON.stringify(PLAN)).attach('file', Buffer.from('class,name\nT23020,x\n'), 'x.csv')
        : request.send(body as object);
      const { status, headers, text, body: answer } = await sent;
      const back = `${JSON.stringify(headers)}${text ?? ''}${Buffer.isBuffer(answer) ? answer.toString('latin1') : JSON.stringify(answer)}`;
      const said = `${decodeURIComponent(url)}${JSON.stringify(body ?? {})}`;
      sofar += said;
      // The queue shows a key its own scans: what it sent before.
      const told = operationId === 'listRejectedScans' ? sofar : said;
      const leaks = secrets().filter((secret) => back.includes(secret) && !told.includes(secret));
      answers.push({ operation: operationId, status, leaks, body: answer });
    }
  }
  return answers;
}

test('there is an attack on every endpoint', () => {
  expect(
    protectedEndpoints(site)
      .map(({ operationId }) => operationId)
      .filter((each) => !attacks[each]),
  ).toEqual([]);
});

describe.each([
  ['of another unit', { units: ['south'] }],
  ['of another class branch', { classes: ['sample:V'] }],
  ['of another unit and another class branch', { units: ['south'], classes: ['sample:V'] }],
] as const)('a key %s', (_, reach) => {
  const byClass = 'classes' in reach;
  /** Units are not narrowed by class, nor classes by unit. */
  const within = byClass ? ('units' in reach ? /^$/ : /Unit/) : /Block/;
  let answers: Answer[];
  let before: Record<string, number>;
  let logs: unknown;

  beforeAll(async () => {
    const { key } = await makeKey(site, reach);
    [before, logs] = [await counts(site), await documentsOf(site, 'events')];
    answers = await attackAll(key, within);
  });

  test('is told nothing by any endpoint, and changes nothing', async () => {
    expect(answers.filter(({ leaks }) => leaks.length > 0)).toEqual([]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    // What a scanner sends is kept, with nothing in it but what was sent.
    expect({ ...(await counts(site)), 'rejected-scans': before['rejected-scans'] }).toEqual(before);
    expect(await documentsOf(site, 'events')).toEqual(logs);
  });

  test('finds items, scans, imports, keys and what belongs to them as if they were not there', () => {
    const of = (operation: RegExp) => answers.filter((each) => operation.test(each.operation));
    const gone =
      /^(getItem|describeItem|listEvents|getEvent|recordEvent|settle|getImport|listImportRows|applyImport|revokeKey|getPerson|describePerson)$|^getLabel(Svg|Png|Pdf)$/;
    expect(of(gone).filter(({ status }) => status !== 404)).toEqual([]);
    if (byClass)
      expect(
        of(
          /^(getClass|describeClass|moveClass|mergeClass|getClassCapacity|getClassNumbers|listMisfits|getBlock|listBlockNumbers|reportPrinted|voidBlock|getBlockDocument|noteBlockAccount|getForeignBlock|listForeignBlockNumbers)$/,
        ).filter(({ status }) => status !== 404),
      ).toEqual([]);
    else
      expect(
        of(/Unit$/).filter(({ status, operation }) => status !== (operation === 'registerUnit' ? 422 : 404)),
      ).toEqual([]);
    for (const { status, body } of of(/^list(Items|Imports|People)$/))
      expect([status, body['data']]).toEqual([200, []]);
    for (const { body } of of(/^resolve$/)) expect(['unknown', 'invalid']).toContain(body['outcome']);
    for (const { body } of of(/^(resolve|parseCode)$/)) expect(body['suggestions'] ?? []).toEqual([]);
    for (const { status } of of(/^(printSheet|createKey|planImport|createFramework|registerPerson)$/))
      expect(status).toBe(422);
    const [batch] = of(/^recordEvents$/);
    const results = batch?.body['results'] as { outcome: string; problem: { code: string; suggestions: string[] } }[];
    expect(results.map(({ outcome, problem }) => [outcome, problem.code, problem.suggestions])).toEqual(
      names().map(() => ['rejected', 'unknown-item', []]),
    );
  });
});

describe('a key of a branch', () => {
  test('sees its own branch, and of the tree above it the way there', async () => {
    const { key } = await makeKey(site, { classes: ['sample:T.31'], units: ['north'] });
    const paths = async (url: string) =>
      (await site.get(url, key).expect(200)).body.data.map(
        (each: Record<string, string>) => each['path'] ?? each['key'],
      );
    expect(await paths('/v1/frameworks/sample/classes')).toEqual(['T']);
    expect(await paths('/v1/frameworks/sample/classes?parent=T')).toEqual(['T.31']);
    expect(await paths('/v1/frameworks/sample/classes?parent=T.31')).toEqual(['T.31.001', 'T.31.002']);
    expect(await paths('/v1/frameworks')).toEqual(['sample']);
    expect((await site.get(`/v1/items/${hidden.claimed.code}`, key)).status).toBe(200);
    expect((await site.get(`/v1/items/${hidden.item.code}`, key)).status).toBe(404);
    expect((await site.post('/v1/resolve', key).send({ scan: misread(hidden.claimed.code) })).body.suggestions).toEqual(
      [hidden.claimed.code],
    );
    expect((await site.get(`/v1/blocks/${hidden.block.id}/numbers`, key)).body.data[0].item).toBe(hidden.claimed.id);
    expect(await paths('/v1/units')).toEqual(['north', 'north-team']);
    const { body: unit } = await site.get('/v1/units/north-team', key).expect(200);
    expect(unit.parent).toBe('north');
  });

  test('is not told what its own unit stands under', async () => {
    const { key } = await makeKey(site, { units: ['north-team'] });
    const { body } = await site.get('/v1/units', key).expect(200);
    expect(body.data.map(({ key: each, parent }: { key: string; parent?: string }) => [each, parent])).toEqual([
      ['north-team', undefined],
    ]);
    expect((await site.get('/v1/units/north-team', key)).body.parent).toBeUndefined();
  });

  test('of another unit sees the account of a block, but not which item bears a number', async () => {
    const { key } = await makeKey(site, { units: ['south'] });
    const { body } = await site.get(`/v1/blocks/${hidden.block.id}/numbers`, key).expect(200);
    expect(body.data[0]).toEqual({ code: hidden.block.codes[0], account: 'claimed' });
  });

  test('registers within its branch alone', async () => {
    const { key } = await makeKey(site, { units: ['north'], roles: ['clerk'] });
    const register = (body: object) => site.post('/v1/items', key).send({ class: 'sample:T.23.020', ...body });
    expect((await register({}).expect(422)).body.errors).toMatchObject([{ pointer: '#/body/unit' }]);
    expect((await register({ unit: 'south' }).expect(422)).body.errors).toMatchObject([{ pointer: '#/body/unit' }]);
    const { body } = await register({ unit: 'north-team' }).expect(201);
    expect((await site.get(`/v1/items/${body.code}`, key)).status).toBe(200);
  });

  test('finds its own item among many others that bear the same name', async () => {
    await makeUnits(site, 'west');
    const aliases = [{ scheme: 'maker-serial', value: 'SN-1' }];
    for (let n = 0; n < 25; n += 1) await makeItem(site, { unit: 'north', aliases });
    const own = await makeItem(site, { unit: 'west', aliases });
    const { key } = await makeKey(site, { units: ['west'] });
    const { body } = await site.post('/v1/resolve', key).send({ scan: 'sn-1' }).expect(200);
    expect([body.outcome, body.item?.id]).toEqual(['item', own.id]);
    const all = await site.post('/v1/resolve').send({ scan: 'sn-1' }).expect(200);
    expect([all.body.outcome, all.body.candidates.length]).toEqual(['ambiguous', 20]);
    const named = await site.get('/v1/items/SN-1').expect(409);
    expect([named.body.code, named.body.params.candidates.length]).toEqual(['ambiguous', 20]);
  });

  test('pages through lists that hold what it may not see, and every page is full', async () => {
    const { key } = await makeKey(site, { classes: ['sample:T.31.002'] });
    const mine: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      await makeBlock(site, { class: 'sample:T.31.001', count: 1 });
      mine.push((await makeBlock(site, { class: 'sample:T.31.002', count: 1 })).id);
    }
    const pages: string[][] = [];
    for (let cursor = ''; ; ) {
      const { body } = await site.get(`/v1/blocks?limit=4${cursor}`, key).expect(200);
      pages.push(body.data.map(({ id }: { id: string }) => id));
      if (body.next === null) break;
      cursor = `&cursor=${body.next}`;
      expect(mine).toContain((JSON.parse(Buffer.from(body.next, 'base64url').toString()) as string[])[1]);
    }
    expect(pages.map((page) => page.length)).toEqual([4, 4, 1]);
    expect(pages.flat().sort()).toEqual(mine.sort());
  });
});
