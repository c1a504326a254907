import { checkAccounts } from '../support/accounts.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const DIGITS = '0123456789';

/** A definition with a constant of its own, so that frameworks of one test don't meet those of another. */
function definition(constant: string, over: object = {}, serialLength: unknown = 3) {
  return {
    check: { system: 'mod-1271-36' },
    levels: [
      {
        key: 'mark',
        from: 'constant',
        alphabet: [...new Set(constant)].join(''),
        length: constant.length,
        value: constant,
      },
      { key: 'group', from: 'class', alphabet: DIGITS, length: 2 },
      { key: 'serial', from: 'serial', alphabet: DIGITS, length: serialLength },
    ],
    ...over,
  };
}

async function publish(key: string, body: object, version = 1) {
  if (version === 1)
    await site
      .post('/v1/frameworks')
      .send({ key, title: { en: key }, definition: body })
      .expect(201);
  else await site.post(`/v1/frameworks/${key}/versions`).send({ definition: body }).expect(201);
  return site.post(`/v1/frameworks/${key}/versions/${version}/publish`);
}

async function addLeaf(key: string, path: string) {
  await site
    .post(`/v1/frameworks/${key}/classes`)
    .send({ path, title: { en: path }, itemKind: 'equipment' })
    .expect(201);
}

async function issue(classKey: string, count: number): Promise<string[]> {
  const { body } = await site.post('/v1/codes').send({ class: classKey, count }).expect(201);
  return body.codes;
}

describe('numbers that are void by rule', () => {
  let codes: string[];
  beforeAll(async () => {
    await publish('void', definition('XV', { check: { system: 'mod-37-2' } })).then((answer) =>
      expect(answer.status).toBe(200),
    );
    await addLeaf('void', '01');
  });

  test('are skipped by codes, blocks and registrations, and the account still adds up', async () => {
    codes = await issue('void:01', 400);
    expect(codes).toHaveLength(400);
    expect(new Set(codes).size).toBe(400);
    expect(codes.some((code) => code.includes('*') || code.includes('undefined'))).toBe(false);
    const { body: block } = await site.post('/v1/blocks').send({ class: 'void:01', count: 100 }).expect(201);
    expect(block.counts).toEqual({ reserved: 100, printed: 0, claimed: 0, void: 0 });
    const { body: item } = await site.post('/v1/items').send({ class: 'void:01' }).expect(201);
    expect(codes).not.toContain(item.code);
    const { body: capacity } = await site.get('/v1/frameworks/void/classes/01/capacity').expect(200);
    expect(capacity.used).toBe(501);
    expect(capacity.used + capacity.free).toBe(capacity.total);
    expect(capacity.total).toBeLessThan(999);
    await checkAccounts(site, 'void:01');
  });

  test('run out at the very last one', async () => {
    const { body: before } = await site.get('/v1/frameworks/void/classes/01/capacity').expect(200);
    const pool = 19;
    const refused = await site
      .post('/v1/codes')
      .send({ class: 'void:01', count: before.free - pool + 1 })
      .expect(409);
    expect(refused.body).toMatchObject({ code: 'numbers-exhausted', params: { free: before.free - pool } });
    const last = await issue('void:01', before.free - pool);
    expect(last).toHaveLength(before.free - pool);
    expect((await site.post('/v1/codes').send({ class: 'void:01', count: 1 })).status).toBe(409);
  });

  test('are told as void when they are read', async () => {
    const { body: preview } = await site
      .post('/v1/frameworks/preview')
      .send({ definition: definition('XV', { check: { system: 'mod-37-2' } }) })
      .expect(200);
    expect(preview.mistakes).toEqual([]);
    const serials = codes.map((code) => Number(code.split('.')[2]));
    const left = Array.from({ length: Math.max(...serials) }, (_, index) => index + 1).filter(
      (each) => !serials.includes(each),
    );
    expect(left.length).toBeGreaterThan(3);
    for (const serial of left) {
      const text = `XV.01.${String(serial).padStart(3, '0')}.*`;
      const { body } = await site.post('/v1/codes/parse').send({ text, framework: 'void' }).expect(200);
      expect(body).toEqual({ valid: false, reason: 'void', suggestions: [] });
    }
  });
});

describe('the check systems', () => {
  test.each([
    ['mod-37-36', {}],
    ['mod-97-10', { letters: true }],
    ['luhn', {}],
    ['none', {}],
  ])('%s gives codes that are read back, and a wrong one is refused', async (system, more) => {
    const key = `sys-${system}`;
    const mark = `Y${'ABCD'[['mod-37-36', 'mod-97-10', 'luhn', 'none'].indexOf(system)]}`;
    const published = await publish(key, definition(mark, { check: { system, ...more } }));
    expect(published.status).toBe(200);
    await addLeaf(key, '07');
    const [code = ''] = await issue(`${key}:07`, 3);
    const { body } = await site.post('/v1/codes/parse').send({ text: code.toLowerCase() }).expect(200);
    expect(body).toMatchObject({ valid: true, code, class: `${key}:07` });
    const wrong = code.replace('.07.', '.08.');
    const refused = await site.post('/v1/codes/parse').send({ text: wrong, framework: key }).expect(200);
    expect(refused.body.reason).toBe(system === 'none' ? 'unknown-class' : 'check');
  });

  test('of digits refuse an alphabet with letters, with the characters they do not take', async () => {
    const { body } = await site
      .post('/v1/frameworks/preview')
      .send({ definition: definition('Z', { check: { system: 'mod-11-10' } }) })
      .expect(200);
    expect(body.mistakes).toEqual([
      { pointer: '#/body/definition/levels/0/alphabet', detail: expect.stringContaining('Z') },
    ]);
  });
});

describe('versions', () => {
  test('go on with the serials, in the new form, and all old codes lead where they led', async () => {
    await publish('grow', definition('GR')).then((answer) => expect(answer.status).toBe(200));
    await addLeaf('grow', '05');
    const { body: old } = await site.post('/v1/items').send({ class: 'grow:05' }).expect(201);
    const issued = await issue('grow:05', 5);
    const { body: block } = await site.post('/v1/blocks').send({ class: 'grow:05', count: 5 }).expect(201);
    const second = await publish('grow', definition('GR', { separator: '-' }, 5), 2);
    expect(second.status).toBe(200);
    const { body: young } = await site.post('/v1/items').send({ class: 'grow:05' }).expect(201);
    expect(young.code).toMatch(/^GR-05-00031-/);
    expect(young.class).toBe('grow:05');
    for (const { code, id } of [old, young]) {
      const { body } = await site.post('/v1/resolve').send({ scan: code }).expect(200);
      expect([body.outcome, body.item?.id]).toEqual(['item', id]);
    }
    const scan = await site.post('/v1/resolve').send({ scan: issued[2] }).expect(200);
    expect(scan.body.outcome).toBe('reserved');
    const { body: same } = await site.get(`/v1/blocks/${block.id}`).expect(200);
    expect([same.from, same.to]).toEqual([block.from, block.to]);
    const { body: claimed } = await site.post('/v1/items').send({ class: 'grow:05', code: block.from }).expect(201);
    expect(claimed.code).toBe(block.from);
    expect((await site.get(`/v1/blocks/${block.id}`).expect(200)).body.counts).toMatchObject({
      claimed: 1,
      reserved: 4,
    });
    await checkAccounts(site, 'grow:05');
  });

  test('keep the names of classes when the separator changes', async () => {
    const deep = (separator: string, length: number) => ({
      separator,
      levels: [
        { key: 'mark', from: 'constant', alphabet: 'DP', length: 2, value: 'DP' },
        { key: 'a', from: 'class', alphabet: 'AB', length: 1 },
        { key: 'b', from: 'class', alphabet: DIGITS, length: 2 },
        { key: 'serial', from: 'serial', alphabet: DIGITS, length },
      ],
    });
    expect((await publish('deep', deep('.', 3))).status).toBe(200);
    await addLeaf('deep', 'A.01');
    const { body: first } = await site.post('/v1/items').send({ class: 'deep:A.01' }).expect(201);
    expect((await publish('deep', deep('/', 4), 2)).status).toBe(200);
    await addLeaf('deep', 'A.02');
    const { body: second } = await site.post('/v1/items').send({ class: 'deep:A.02' }).expect(201);
    expect(second.code).toMatch(/^DP\/A\/02\/0001\//);
    const { body: below } = await site.get('/v1/items?class=deep:A').expect(200);
    expect(below.data.map(({ id }: { id: string }) => id).sort()).toEqual([first.id, second.id].sort());
  });

  test('that are retired or not yet valid issue nothing, and are read for ever', async () => {
    await publish('end', definition('EN')).then((answer) => expect(answer.status).toBe(200));
    await addLeaf('end', '01');
    const { body: item } = await site.post('/v1/items').send({ class: 'end:01' }).expect(201);
    const retire = () => site.post('/v1/frameworks/end/versions/1/retire').send({ reason: 'replaced' });
    expect((await retire().expect(200)).body.state).toBe('retired');
    expect((await retire()).body.code).toBe('version-not-published');
    const refused = await site.post('/v1/items').send({ class: 'end:01' }).expect(409);
    expect(refused.body.code).toBe('framework-not-in-force');
    expect((await site.post('/v1/resolve').send({ scan: item.code }).expect(200)).body.item.id).toBe(item.id);
    await site
      .post('/v1/frameworks/end/versions')
      .send({ definition: definition('EN', {}, 4), validFrom: '2099-01-01', validUntil: '2100-12-31' })
      .expect(201);
    const published = await site.post('/v1/frameworks/end/versions/2/publish').expect(200);
    expect(published.body).toMatchObject({ validFrom: '2099-01-01', validUntil: '2100-12-31' });
    expect((await site.post('/v1/items').send({ class: 'end:01' })).body.code).toBe('framework-not-in-force');
  });

  test('with other levels refuse classes that do not fit them, and nothing breaks', async () => {
    await publish('shape', definition('SH')).then((answer) => expect(answer.status).toBe(200));
    await addLeaf('shape', '01');
    const deeper = definition('SH');
    deeper.levels.splice(2, 0, { key: 'type', from: 'class', alphabet: DIGITS, length: 3 });
    expect((await publish('shape', deeper, 2)).status).toBe(200);
    const refused = await site.post('/v1/items').send({ class: 'shape:01' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'class-not-in-version', params: { version: 2 } });
    expect((await site.get('/v1/frameworks/shape/classes/01/capacity')).status).toBe(200);
  });
});

describe('publishing', () => {
  test('of two that clash at once lets one through, with an example for the other', async () => {
    for (let round = 0; round < 6; round += 1) {
      const mark = `Q${'ABCDEF'[round]}`;
      const keys = ['left', 'right', 'third'].map((side) => `${side}-${round}`);
      for (const key of keys)
        await site
          .post('/v1/frameworks')
          .send({ key, title: { en: key }, definition: definition(mark) })
          .expect(201);
      const answers = await Promise.all(keys.map((key) => site.post(`/v1/frameworks/${key}/versions/1/publish`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      const refused = answers.find(({ status }) => status === 409);
      expect(refused?.body).toMatchObject({
        code: 'framework-clash',
        params: { example: expect.stringMatching(`^${mark}`) },
      });
    }
  });

  test('again after a publication that was cut off half way goes on', async () => {
    await site
      .post('/v1/frameworks')
      .send({ key: 'cut', title: { en: 'cut' }, definition: definition('CU') })
      .expect(201);
    const { grantPublication } = await import('../../src/operations/grant-publication.ts');
    const asker = {
      actor: { kind: 'key' as const, id: 'test' },
      reach: { units: 'all' as const, classes: 'all' as const },
    };
    await grantPublication(site.deps, asker, 'cut-off', { framework: 'cut', version: 1 });
    await site
      .post('/v1/frameworks')
      .send({ key: 'rival', title: { en: 'rival' }, definition: definition('CU') })
      .expect(201);
    expect((await site.post('/v1/frameworks/rival/versions/1/publish')).body.code).toBe('framework-clash');
    expect((await site.post('/v1/frameworks/cut/versions/1/publish').expect(200)).body.state).toBe('published');
  });
});

describe('the preview', () => {
  test('says lengths, room by level, the smallest symbols and how codes get mistyped', async () => {
    const body = { definition: { ...definition('TB'), separator: '' } };
    body.definition.levels[1] = { key: 'group', from: 'class', alphabet: 'AW1OS', length: 2 };
    const { body: preview } = await site.post('/v1/frameworks/preview').send(body).expect(200);
    expect(preview.mistakes).toEqual([]);
    expect(preview.lengths).toEqual({ code: { min: 9, max: 9 }, compact: { min: 9, max: 9 } });
    expect(preview.levels).toEqual([
      { key: 'mark', texts: 1 },
      { key: 'group', texts: 25 },
      { key: 'serial', texts: 999 },
    ]);
    const hazards = preview.hazards.map(({ kind, where }: { kind: string; where: string }) => `${kind} ${where}`);
    expect(hazards).toEqual(expect.arrayContaining(['telex code', 'vni code', 'look-alike check', 'keyboard group']));
    const telex = preview.hazards.find(({ kind }: { kind: string }) => kind === 'telex');
    expect(telex.signs).toEqual(expect.arrayContaining(['AA', 'AW', 'OO', 'AS', 'OS']));
    const qr = preview.symbols.filter(({ symbol }: { symbol: string }) => symbol === 'qr');
    expect(qr).toEqual([
      { symbol: 'qr', dpi: 203, modules: 21, dots: 2, width: 5.26, widthWithQuietZone: 7.26 },
      { symbol: 'qr', dpi: 300, modules: 21, dots: 3, width: 5.33, widthWithQuietZone: 7.37 },
    ]);
    const vi = await site.post('/v1/frameworks/preview').set('Accept-Language', 'vi').send(body).expect(200);
    expect(vi.body.hazards[0].detail).toMatch(/^Trên bàn phím/);
  });
});

describe('comparing a draft with the data', () => {
  test('counts the codes it reads, names the classes that change, says when numbers run out and what clashes', async () => {
    await publish('cmp', definition('CP')).then((answer) => expect(answer.status).toBe(200));
    for (const path of ['01', '99']) await addLeaf('cmp', path);
    for (const path of ['01', '01', '99'])
      await site
        .post('/v1/items')
        .send({ class: `cmp:${path}` })
        .expect(201);
    await issue('cmp:01', 30);
    site.clock.offsetMs = 10 * 86_400_000;
    const narrower = definition('CP');
    narrower.levels[1] = { key: 'group', from: 'class', alphabet: '012345678', length: 2 };
    await site.post('/v1/frameworks/cmp/versions').send({ definition: narrower }).expect(201);
    const { body } = await site.get('/v1/frameworks/cmp/versions/2/compare').expect(200);
    expect(body.items).toEqual({ accepted: 2, refused: 1, examples: [expect.stringMatching(/^CP\.99\.001/)] });
    expect(body.numbers).toMatchObject({ accepted: 50, refused: 20 });
    expect(body.classes).toEqual([{ class: 'cmp:99', reason: 'class-characters' }]);
    const [first] = body.capacity;
    expect(first).toMatchObject({ class: 'cmp:01', total: 999, used: 50, free: 949, perDay: 5 });
    const days = (Date.parse(first.runsOut) - (Date.now() + site.clock.offsetMs)) / 86_400_000;
    expect(Math.round(days / 10)).toBe(19);
    expect(body.clashes).toEqual([]);
    const taken = definition('GR');
    await site.post('/v1/frameworks/cmp/versions').send({ definition: taken }).expect(201);
    const other = await site.get('/v1/frameworks/cmp/versions/3/compare').expect(200);
    expect(other.body.clashes).toEqual([{ framework: 'grow', version: 1, example: expect.stringMatching(/^GR/) }]);
    expect(other.body.items.accepted).toBe(0);
    expect((await site.get('/v1/frameworks/cmp/versions/9/compare')).status).toBe(404);
    site.clock.offsetMs = 0;
  });
});

describe('classes', () => {
  const move = (path: string, under: string) => site.post(`/v1/frameworks/tree/classes/${path}/move`).send({ under });
  const codesIn = async (classKey: string) => {
    const { body } = await site.get(`/v1/items?class=${classKey}`).expect(200);
    return body.data.map(({ code }: { code: string }) => code).sort();
  };

  beforeAll(async () => {
    const levels = [
      { key: 'mark', from: 'constant', alphabet: 'TR', length: 2, value: 'TR' },
      { key: 'a', from: 'class', alphabet: 'ABC', length: 1 },
      { key: 'b', from: 'class', alphabet: DIGITS, length: 2 },
      { key: 'serial', from: 'serial', alphabet: DIGITS, length: 4 },
    ];
    expect((await publish('tree', { separator: '', levels })).status).toBe(200);
    for (const path of ['A.01', 'A.02', 'B.01']) await addLeaf('tree', path);
  });

  test('are shown under another node, and everything goes by what is shown; codes stay', async () => {
    const { body: first } = await site.post('/v1/items').send({ class: 'tree:A.01' }).expect(201);
    const { body: second } = await site.post('/v1/items').send({ class: 'tree:B.01' }).expect(201);
    expect(first.code).toMatch(/^TRA010001..$/);
    const { body: moved } = await move('A.01', 'B').expect(200);
    expect(moved).toMatchObject({ class: 'tree:A.01', path: 'A.01', parent: 'B' });
    expect(await codesIn('tree:A')).toEqual([]);
    expect(await codesIn('tree:B')).toEqual([first.code, second.code].sort());
    expect(await codesIn('tree:A.01')).toEqual([first.code]);
    const { body: children } = await site.get('/v1/frameworks/tree/classes?parent=B').expect(200);
    expect(children.data.map(({ path }: { path: string }) => path)).toEqual(['A.01', 'B.01']);
    const again = await site.post('/v1/items').send({ class: 'tree:A.01' }).expect(201);
    expect(again.body.code).toMatch(/^TRA010002/);
    expect((await site.get(`/v1/items/${first.code}`).expect(200)).body.class).toBe('tree:A.01');
    await move('A.01', 'A').expect(200);
    expect(await codesIn('tree:B')).toEqual([second.code]);
  });

  test('can not be moved under themselves, under a leaf, or nowhere', async () => {
    await move('B', 'A').expect(200);
    for (const [path, under] of [
      ['A', 'B'],
      ['A', 'A'],
      ['A', 'A.02'],
      ['A', 'C'],
    ] as const) {
      const { body } = await move(path, under).expect(422);
      expect(body.errors[0].pointer).toBe('#/body/under');
    }
    await move('B', '').expect(200);
    const both = await Promise.all([move('A', 'B'), move('B', 'A')]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('are merged: no new items, a successor, and the codes stay', async () => {
    const { body: item } = await site.post('/v1/items').send({ class: 'tree:A.02' }).expect(201);
    const merge = (path: string, into: string) => site.post(`/v1/frameworks/tree/classes/${path}/merge`).send({ into });
    expect((await merge('A.02', 'A.02')).status).toBe(422);
    expect((await merge('A.02', 'A')).status).toBe(422);
    const closed = { closed: true, successor: 'tree:A.01' };
    const itself = await site.patch('/v1/frameworks/tree/classes/A.01').send(closed).expect(422);
    expect(itself.body.errors[0].pointer).toBe('#/body/successor');
    const { body: merged } = await merge('A.02', 'A.01').expect(200);
    expect(merged).toMatchObject({ closed: true, successor: 'tree:A.01' });
    expect((await merge('A.01', 'A.02')).status).toBe(422);
    const refused = await site.post('/v1/items').send({ class: 'tree:A.02' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'class-closed', params: { successor: 'tree:A.01' } });
    expect((await site.post('/v1/resolve').send({ scan: item.code }).expect(200)).body.item.class).toBe('tree:A.02');
  });
});

describe('everything above', () => {
  test('is in the logs: a rebuild finds nothing else', async () => {
    const { rebuild } = await import('../../src/operations/rebuild.ts');
    const report = await rebuild(site.deps.stores, { write: false });
    expect([report.differing, report.unfounded, report.broken]).toEqual([[], [], []]);
  });
});
